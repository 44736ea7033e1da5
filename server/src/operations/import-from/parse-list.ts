import { exponentOf, type Marketplace, parseProductLink, typedPrice } from "@tidemark/core";
import { Batches } from "./batches.ts";
import { type ImportItem, type ImportItems, refused } from "./import-item.ts";
import { textLines } from "./text-lines.ts";

/**
 * A plain list: on each line a product's address or number, and after a tab, a semicolon or a comma the price that one
 * waits for, or nothing. A first line that names no product is a heading. `shop`: whose numbers alone are meant; null: none.
 */
export async function* parseList(bytes: AsyncIterable<Buffer>, shop: Marketplace | null): ImportItems {
  const batches = new Batches();
  for await (const lines of textLines(bytes)) {
    for (const { number, text } of lines) {
      const line = text.trim();
      if (line === "" || line.startsWith("#")) continue;
      const item = itemOf(line, number, shop);
      if (number === 1 && item.kind === "refused" && item.reason === "not-a-product" && !/\d/.test(line))
        continue;
      batches.add(item);
    }
    yield* batches.full();
  }
  yield* batches.rest();
}

function itemOf(line: string, number: number, shop: Marketplace | null): ImportItem {
  const where = `line ${number}`;
  const [product, price] = cellsOf(line);
  const link = parseProductLink(product);
  if (!link.ok) return refused(link.reason === "unknown-shop" ? "unknown-shop" : "not-a-product", where);
  const marketplace = link.marketplace ?? shop;
  if (!marketplace) return refused("no-shop", where);
  const watch = { kind: "watch", marketplace, asin: link.asin } as const;
  if (price === "") return { ...watch, target: null };
  const typed = plainPrice(price, marketplace) ?? typedPrice(price, marketplace, localeOf(marketplace));
  if (!typed.ok) return refused(typed.reason === "currency" ? "currency" : "price", where);
  return { ...watch, target: typed.minor };
}

/** What nearly every price of a list looks like, read at once: digits and two decimals. Null: it is to be looked at closely. */
function plainPrice(
  price: string,
  { currency }: Marketplace,
): { readonly ok: true; readonly minor: number } | null {
  const [, whole, cents] = /^([1-9]\d{0,5})[.,](\d\d)$/.exec(price) ?? [];
  return whole && exponentOf(currency) === 2 ? { ok: true, minor: Number(whole + cents) } : null;
}

/** A list is written as its shop writes prices. */
const localeOf = ({ languages, country }: Marketplace): string => `${languages[0]}-${country}`;

/** The first two cells. The rarest separator that is there parts them: a price may have a comma, and an address, too. */
function cellsOf(line: string): [product: string, price: string] {
  const separator = ["\t", ";", ","].find((one) => line.includes(one));
  if (separator === undefined) return [unquoted(line), ""];
  const at = line.indexOf(separator);
  const rest = line.slice(at + 1);
  // After a comma, everything belongs to the price: 25,89 is one.
  const price = separator === "," ? rest : rest.split(separator, 1)[0]!;
  return [unquoted(line.slice(0, at)), unquoted(price)];
}

const unquoted = (cell: string): string => {
  const trimmed = cell.trim();
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"')
    ? trimmed.slice(1, -1).replaceAll('""', '"').trim()
    : trimmed;
};
