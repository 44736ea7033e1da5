import type { FileSource } from "../import-from/import-file.ts";

/** So many bytes of a file's beginning are looked at. */
export const guessBytes = 1024 * 1024;

const zipMark = "PK\u0003\u0004";
const sqliteMark = "SQLite format 3\0";

/**
 * What tool a file is from, by its beginning; a list where nothing tells. Null: a spreadsheet, which is not read. A guess
 * decides nothing: a parser refuses what is not its own, and a person may name another source.
 */
export function guessSource(beginning: Uint8Array): FileSource | null {
  const text = Buffer.from(beginning).toString("latin1");
  if (text.startsWith(sqliteMark)) return "discount-bandit";
  if (text.startsWith(zipMark))
    return /xl\/|\[Content_Types\]/.test(text.slice(0, 4096)) ? null : "changedetection";
  const plain = text.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (/^[[{]/.test(plain)) return plain.includes('"price_cache"') ? "pricebuddy" : "keepa";
  if (/^(?:--|\/\*|CREATE |INSERT |DROP |SET )/i.test(plain)) return ofDump(plain);
  const [header = ""] = plain.split("\n", 1);
  return header.split(/[,;\t]/).some((name) => /^"?asin"?\s*$/i.test(name.trim())) ? "keepa-export" : "list";
}

/** Discount Bandit's tables of links have no other tool's names. */
const ofDump = (text: string): FileSource =>
  /`(?:link_histories|price_histories|product_store|links)`/.test(text) ? "discount-bandit" : "pricebuddy";
