import { Readable } from "node:stream";
import { type Marketplace, marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { CsvError, parse } from "csv-parse";
import { Batches } from "./batches.ts";
import { ImportError, type ImportItem, type ImportItems, refused } from "./import-item.ts";
import { refuseOtherEncodings } from "./text-lines.ts";

/** Characters of one row: Keepa writes features and descriptions, too. */
const longestRow = 1024 * 1024;

/**
 * A CSV that Keepa's site exports (Viewer, Finder, Best Sellers): one row a product with figures of now, so it is a list of
 * products to watch, not a history. Columns other than `ASIN` and `Locale` have names in the language of the site. `shop`: whose
 * the products are where no column tells; null: none is named.
 */
export async function* parseKeepaExport(bytes: AsyncIterable<Buffer>, shop: Marketplace | null): ImportItems {
  const batches = new Batches();
  let places: { readonly asin: number; readonly locale: number } | null = null;
  for await (const { record, info } of rowsOf(bytes)) {
    if (places === null) {
      const names = record.map((name) => name.trim().toLowerCase());
      places = { asin: names.indexOf("asin"), locale: names.indexOf("locale") };
      if (places.asin < 0) throw new ImportError("The file is no export of Keepa: it has no column ASIN.");
      continue;
    }
    const locale = places.locale < 0 ? null : (record[places.locale] ?? "");
    batches.add(itemOf(record[places.asin] ?? "", locale, shop, `line ${info.lines}`));
    yield* batches.full();
  }
  if (places === null) throw new ImportError("The file is empty.");
  yield* batches.rest();
}

function itemOf(text: string, locale: string | null, shop: Marketplace | null, where: string): ImportItem {
  const number = text.trim();
  // A spreadsheet takes leading zeros off an ISBN.
  const asin = parseAsin(/^\d{5,9}[\dX]?$/i.test(number) ? number.padStart(10, "0") : number);
  if (!asin) return refused("not-a-product", where);
  const suffix = locale?.trim().toLowerCase();
  const marketplace = suffix ? marketplaceOf(suffix) : shop;
  if (!marketplace) return refused(suffix ? "unknown-shop" : "no-shop", where);
  return { kind: "watch", marketplace, asin, target: null };
}

/** Keepa writes the shop as its domain, or as the country. */
const countries: Readonly<Record<string, string>> = {
  us: "com",
  uk: "co.uk",
  jp: "co.jp",
  mx: "com.mx",
  br: "com.br",
};
const marketplaceOf = (locale: string): Marketplace | null =>
  marketplaceBySuffix(Object.hasOwn(countries, locale) ? countries[locale]! : locale);

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* rowsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    delimiter: [",", ";", "\t"],
    info: true,
    max_record_size: longestRow,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const source = Readable.from(checked(bytes));
  source.once("error", (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) yield row as Row;
  } catch (error) {
    if (error instanceof CsvError) throw new ImportError("The file is no CSV, or one of its rows is broken.");
    throw error;
  } finally {
    source.destroy();
  }
}

async function* checked(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  for await (const part of bytes) {
    refuseOtherEncodings(part, isFirst);
    isFirst = false;
    try {
      decoder.decode(part, { stream: true });
    } catch {
      throw new ImportError("The file is not UTF-8: save it as UTF-8 first.");
    }
    yield part;
  }
}
