import { type Marketplace, marketplaceBySuffix } from "./marketplace.ts";
import { isCurrency, isPlausible, parseAmount } from "./money.ts";
import type { ProductId } from "./product-id.ts";
import type { Listing, Price } from "./wire/listing.ts";

/** The comparable lines of prices of a product; the order gives each its number in series ids. */
export const seriesKinds = ["buy_box", "amazon", "new", "used", "list"] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/** A series' id: product id · 8 + the kind's number. Made without a look-up, below 2^60. */
export type SeriesId = bigint;

export const seriesIdOf = (product: ProductId, kind: SeriesKind): SeriesId =>
  product * 8n + BigInt(seriesKinds.indexOf(kind));

/** The product that a series belongs to. */
export const productOfSeries = (id: SeriesId): ProductId => id >> 3n;

/** The inverse of seriesIdOf. */
export function parseSeriesId(id: SeriesId): { product: ProductId; kind: SeriesKind } | null {
  const kind = seriesKinds[Number(id & 7n)];
  return kind ? { product: productOfSeries(id), kind } : null;
}

/** One price of one series: minor units of the marketplace's currency, or null for "shown as unavailable". */
export interface Observation {
  readonly kind: SeriesKind;
  readonly price: number | null;
}

export type ListingRefusal =
  | "unknown-marketplace"
  | "foreign-delivery"
  | "unknown-currency"
  | "currency-mismatch"
  | "implausible";

export type Observations =
  | { readonly ok: true; readonly marketplace: Marketplace; readonly observations: readonly Observation[] }
  | { readonly ok: false; readonly reason: ListingRefusal };

/** The one mapping from what a page showed to what is compared. Empty when nothing on it can be compared. */
export function seriesOf(listing: Listing): Observations {
  const marketplace = marketplaceBySuffix(listing.marketplace);
  if (!marketplace) return { ok: false, reason: "unknown-marketplace" };
  if (listing.deliveryCountry !== null && listing.deliveryCountry !== marketplace.country) {
    return { ok: false, reason: "foreign-delivery" };
  }
  const minor = new Map<SeriesKind, number>();
  for (const [kind, price] of Object.entries(listing.prices) as [SeriesKind, Price | undefined][]) {
    if (!price) continue;
    if (!isCurrency(price.currency)) return { ok: false, reason: "unknown-currency" };
    if (price.currency !== marketplace.currency) return { ok: false, reason: "currency-mismatch" };
    const money = parseAmount(price.amount, price.currency);
    if (!money || !isPlausible(money)) return { ok: false, reason: "implausible" };
    minor.set(kind, money.minor);
  }
  const headline = minor.get("buy_box");
  const isNew = listing.condition === "new" || listing.condition === "digital";
  if (headline !== undefined && !isNew) {
    minor.delete("buy_box");
    minor.set("used", Math.min(headline, minor.get("used") ?? headline));
  }
  if (headline !== undefined && isNew && listing.seller?.isAmazon) minor.set("amazon", headline);
  const observations: Observation[] = [...minor].map(([kind, price]) => ({ kind, price }));
  const gone = listing.availability === "out_of_stock" || listing.availability === "unavailable";
  if (headline === undefined && gone && (listing.reasons.buy_box ?? "not-found") === "not-found") {
    observations.push({ kind: "buy_box", price: null });
  }
  return { ok: true, marketplace, observations };
}
