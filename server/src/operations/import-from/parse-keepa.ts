import { type Marketplace, marketplaceBySuffix, parseAsin, type SeriesKind } from "@tidemark/core";
import { Batches } from "./batches.ts";
import { type ImportItems, type ImportPoint, importSeries, pointOf, refused } from "./import-item.ts";
import { type JsonFrame, type JsonReader, type JsonScalar, walkJson } from "./walk-json.ts";

/** Keepa's `domainId`. */
export const keepaDomains: Readonly<Record<number, string>> = {
  1: "com",
  2: "co.uk",
  3: "de",
  4: "fr",
  5: "co.jp",
  6: "ca",
  8: "it",
  9: "es",
  10: "in",
  11: "com.mx",
  12: "com.br",
};

/** The series of `product.csv[i]` that are read. Those with shipping are triples: time, price, shipping. */
const lists: readonly { readonly index: number; readonly kind: SeriesKind; readonly width: 2 | 3 }[] = [
  { index: 0, kind: "amazon", width: 2 },
  { index: 1, kind: "new", width: 2 },
  { index: 2, kind: "used", width: 2 },
  { index: 4, kind: "list", width: 2 },
  { index: 18, kind: "buy_box", width: 3 },
];
const isRead = new Set<unknown>(lists.map(({ index }) => index));

/** Keepa's time is minutes since 2011-01-01; in epoch seconds. */
export const keepaTime = (minutes: number): number => (minutes + 21_564_000) * 60;

/** More numbers of one series than minutes since 2011. */
const longestList = 8_000_000;

interface Draft {
  asin: JsonScalar;
  domain: JsonScalar;
  lastUpdate: JsonScalar;
  readonly lists: Map<number, number[]>;
}
type Data = { draft: Draft } | { csvOf: Draft } | { numbers: number[] };

/**
 * Answers of Keepa's API (`/product?history=1`), in one file: one answer, an array of answers or products, or several after
 * another. Prices are integers of the smallest unit of the shop's currency, -1: no offer. A buy box with shipping counts
 * only where shipping is free: else its price is not known.
 */
export async function* parseKeepa(bytes: AsyncIterable<Buffer>, nowS: number): ImportItems {
  const batches = new Batches();
  const reader = new KeepaReader((draft) => addProduct(draft, batches, nowS));
  for await (const _ of walkJson(bytes, reader)) yield* batches.full();
  yield* batches.rest();
}

class KeepaReader implements JsonReader<Data> {
  readonly #product: (draft: Draft) => void;

  constructor(product: (draft: Draft) => void) {
    this.#product = product;
  }

  open(frame: JsonFrame<Data>, around: JsonFrame<Data> | undefined): void {
    if (!frame.isArray || !around) return;
    if (!around.isArray && frame.name === "csv") frame.data = { csvOf: draftOf(around) };
    else if (around.data && "csvOf" in around.data && isRead.has(frame.name)) {
      const numbers: number[] = [];
      around.data.csvOf.lists.set(frame.name as number, numbers);
      frame.data = { numbers };
    }
  }

  value(around: JsonFrame<Data>, value: JsonScalar): void {
    if (around.isArray) {
      if (around.data && "numbers" in around.data && around.data.numbers.length < longestList) {
        around.data.numbers.push(typeof value === "number" ? value : Number.NaN);
      }
    } else if (around.key === "asin") draftOf(around).asin = value;
    else if (around.key === "domainId") draftOf(around).domain = value;
    else if (around.key === "lastUpdate") draftOf(around).lastUpdate = value;
  }

  close(frame: JsonFrame<Data>): void {
    if (!frame.data || !("draft" in frame.data)) return;
    const { draft } = frame.data;
    // Variations have an ASIN, too, and nothing else.
    if (draft.lists.size > 0 || (draft.asin !== null && draft.domain !== null)) this.#product(draft);
  }
}

function draftOf(frame: JsonFrame<Data>): Draft {
  if (frame.data && "draft" in frame.data) return frame.data.draft;
  const draft: Draft = { asin: null, domain: null, lastUpdate: null, lists: new Map() };
  frame.data = { draft };
  return draft;
}

function addProduct(draft: Draft, batches: Batches, nowS: number): void {
  const { asin: asinText, domain, lastUpdate } = draft;
  const asin = typeof asinText === "string" ? parseAsin(asinText) : null;
  const name = typeof asinText === "string" ? asinText : "a product";
  if (!asin) {
    batches.add(refused("not-a-product", name));
    return;
  }
  const suffix =
    typeof domain === "number" && Object.hasOwn(keepaDomains, domain) ? keepaDomains[domain] : null;
  const marketplace = suffix ? marketplaceBySuffix(suffix) : null;
  if (!marketplace) {
    batches.add(refused("unknown-shop", name));
    return;
  }
  if (![...draft.lists.values()].some((numbers) => numbers.length > 0)) {
    batches.add(refused("no-history", name));
    return;
  }
  const knownUntil = typeof lastUpdate === "number" ? keepaTime(lastUpdate) : null;
  for (const { index, kind, width } of lists) {
    const numbers = draft.lists.get(index);
    if (numbers) addList({ marketplace, asin, kind, width, numbers, knownUntil, nowS }, batches);
  }
}

interface List {
  readonly marketplace: Marketplace;
  readonly asin: NonNullable<ReturnType<typeof parseAsin>>;
  readonly kind: SeriesKind;
  readonly width: 2 | 3;
  readonly numbers: readonly number[];
  /** When Keepa last looked, epoch seconds; null: not told. */
  readonly knownUntil: number | null;
  readonly nowS: number;
}

function addList(
  { marketplace, asin, kind, width, numbers, knownUntil, nowS }: List,
  batches: Batches,
): void {
  const series = importSeries(marketplace, asin, kind);
  let last: ImportPoint | null = null;
  const where = (at: number) => `${asin} ${kind}, entry ${at / width + 1}`;
  for (let i = 0; i < numbers.length; i += width) {
    if (i + width > numbers.length) {
      batches.add(refused("unreadable", where(i)));
      break;
    }
    const at = keepaTime(numbers[i]!);
    const price = priceAt(numbers, i, width);
    // Nothing was known before the first price either.
    if (price === null && last === null) continue;
    if (last && at === last.at) {
      batches.add(refused("twice", where(i)));
      continue;
    }
    const item = pointOf(series, at, price, where(i), nowS);
    batches.add(item);
    if (item.kind === "point") last = item;
  }
  // The last price held until Keepa looked last. Without that it is a sighting.
  if (last && last.price !== null && knownUntil !== null && knownUntil > last.at) {
    const end = pointOf(series, knownUntil, null, where(numbers.length), nowS);
    if (end.kind === "point") batches.add(end);
  }
}

/** NaN: it cannot be real. */
function priceAt(numbers: readonly number[], i: number, width: 2 | 3): number | null {
  const price = numbers[i + 1]!;
  if (price === -1 || (width === 3 && numbers[i + 2] !== 0)) return null;
  return price;
}
