import {
  type Asin,
  ceilingOf,
  exponentOf,
  isDate,
  type Marketplace,
  productIdOf,
  type SeriesKind,
  seriesIdOf,
} from "@tidemark/core";

/** Why a row of a file is not imported, and how that is told. */
export const refusals = {
  "not-a-product": "no product of Amazon",
  "unknown-shop": "a shop that Tidemark does not know",
  "no-shop": "a product number alone: name its shop with --shop",
  currency: "a currency that is not the shop's",
  price: "a price that cannot be real",
  time: "a moment in the future, or before the shop",
  unreadable: "a row that cannot be read",
  twice: "a moment that stands twice",
  "made-up": "a day that the tool made up",
  "no-history": "a product without a history of prices",
} as const;
export type RefusalReason = keyof typeof refusals;

/** An imported price. `at`: epoch seconds. Minor units; null: from then on none is known. */
export interface ImportPoint {
  readonly kind: "point";
  readonly seriesId: bigint;
  readonly at: number;
  readonly price: number | null;
}

/** A product to watch. `target`: minor units; null: none is named. */
export interface ImportWatch {
  readonly kind: "watch";
  readonly marketplace: Marketplace;
  readonly asin: Asin;
  readonly target: number | null;
}

/** A row that is not imported. `where`: how a person finds it. */
export interface Refused {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly where: string;
}

export type ImportItem = ImportPoint | ImportWatch | Refused;

/** Items as they are found, many at a time: one by one, the waiting would take longer than the reading. */
export type ImportItems = AsyncGenerator<readonly ImportItem[]>;

/** A file cannot be imported at all; the message is one sentence. What parsers throw, and nothing else. */
export class ImportError extends Error {
  override readonly name: string = "ImportError";
}

/** Another import is under way: this one is to be tried again later. */
export class ImportBusy extends ImportError {
  override readonly name = "ImportBusy";

  constructor() {
    super("Another import is under way.");
  }
}

/** So many items of one file at most, and products. */
export const mostItems = 50_000_000;
export const mostProducts = 500_000;

const longestWhere = 80;

export const refused = (reason: RefusalReason, where: string): Refused => ({
  kind: "refused",
  reason,
  // It comes from the file and goes to a terminal.
  where: where.slice(0, longestWhere).replaceAll(/[^\x20-\x7e]/g, "?"),
});

/** A series that prices of a file belong to. */
export interface ImportSeries {
  readonly seriesId: bigint;
  /** The highest price that can be real, in minor units. */
  readonly ceiling: number;
  readonly exponent: number;
}

export const importSeries = (marketplace: Marketplace, asin: Asin, kind: SeriesKind): ImportSeries => ({
  seriesId: seriesIdOf(productIdOf(marketplace, asin), kind),
  ceiling: ceilingOf(marketplace.currency),
  exponent: exponentOf(marketplace.currency),
});

/** Amazon opened in July 1995. */
const earliestS = Date.UTC(1995, 6, 1) / 1000;
/** Tolerates clocks that differ, and time zones: a day may begin 14 hours before UTC's. */
const skewS = 14 * 3600;

/** A point, if it can be true. `price`: minor units; null: none is known from then on. */
export function pointOf(
  { seriesId, ceiling }: ImportSeries,
  at: number,
  price: number | null,
  where: string,
  nowS: number,
): ImportPoint | Refused {
  if (!Number.isSafeInteger(at) || at < earliestS || at > nowS + skewS) return refused("time", where);
  if (price !== null && !(Number.isSafeInteger(price) && price > 0 && price <= ceiling)) {
    return refused("price", where);
  }
  return { kind: "point", seriesId, at, price };
}

/**
 * A decimal number of a tool in minor units; null where it has more digits than the currency, or is none. `19.9`,
 * `19.90` and `1990` say what they say; binary fractions are rounded only where they lie within a millionth.
 */
export function minorOf(amount: number | string, exponent: number): number | null {
  if (typeof amount === "string" && !/^\d{1,13}(?:\.\d{1,8})?$/.test(amount)) return null;
  const scaled = Number(amount) * 10 ** exponent;
  const minor = Math.round(scaled);
  return Number.isSafeInteger(minor) && Math.abs(scaled - minor) < 1e-6 * Math.max(1, scaled) ? minor : null;
}

/** The first second of a day as `2026-01-31`, UTC; null for anything else. */
export function dayAt(text: string): number | null {
  return isDate(text) ? Date.parse(text) / 1000 : null;
}
