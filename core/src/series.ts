import { type Marketplace, marketplaceBySuffix } from "./marketplace.ts";
import { isCurrency, isPlausible, parseAmount } from "./money.ts";
import type { ProductId } from "./product-id.ts";
import { type AnySeriesKind, allSeriesKinds, type SeriesKind, seriesKinds } from "./series-kind.ts";
import type { Listing } from "./wire/listing.ts";
import type { ReportedCard } from "./wire/reports.ts";

/** A series' id: product id · 8 + the kind's number. Made without a look-up, below 2^60. */
export type SeriesId = bigint;

export const seriesIdOf = (product: ProductId, kind: AnySeriesKind): SeriesId =>
  product * 8n + BigInt(allSeriesKinds.indexOf(kind));

/** The product that a series belongs to. */
export const productOfSeries = (id: SeriesId): ProductId => id >> 3n;

/** The inverse of seriesIdOf. */
export function parseSeriesId(id: SeriesId): { product: ProductId; kind: AnySeriesKind } {
  return { product: productOfSeries(id), kind: allSeriesKinds[Number(id & 7n)]! };
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
  | "business-account"
  | "implausible";

export type Observations =
  | { readonly ok: true; readonly marketplace: Marketplace; readonly observations: readonly Observation[] }
  | { readonly ok: false; readonly reason: ListingRefusal };

type Minor = { [kind in SeriesKind]?: number | undefined };
type Places =
  | { readonly ok: true; readonly marketplace: Marketplace; readonly minor: Minor }
  | Extract<Observations, { ok: false }>;

/** The prices of a page in minor units, if it can be compared: delivered at home, in the marketplace's currency. */
function pricesOf(page: Pick<Listing, "marketplace" | "deliveryCountry" | "prices">): Places {
  const marketplace = marketplaceBySuffix(page.marketplace);
  if (!marketplace) return { ok: false, reason: "unknown-marketplace" };
  if (page.deliveryCountry !== null && page.deliveryCountry !== marketplace.country) {
    return { ok: false, reason: "foreign-delivery" };
  }
  const minor: Minor = {};
  for (const kind of seriesKinds) {
    const price = page.prices[kind];
    if (!price) continue;
    if (!isCurrency(price.currency)) return { ok: false, reason: "unknown-currency" };
    if (price.currency !== marketplace.currency) return { ok: false, reason: "currency-mismatch" };
    const money = parseAmount(price.amount, price.currency);
    if (!money || !isPlausible(money)) return { ok: false, reason: "implausible" };
    minor[kind] = money.minor;
  }
  return { ok: true, marketplace, minor };
}

function observed(minor: Minor): Observation[] {
  const observations: Observation[] = [];
  for (const kind of seriesKinds) {
    const price = minor[kind];
    if (price !== undefined) observations.push({ kind, price });
  }
  return observations;
}

/** The one mapping from what a page showed to what is compared. Empty when nothing on it can be compared. */
export function seriesOf(listing: Listing): Observations {
  if (listing.reasons.buy_box === "business-account") return { ok: false, reason: "business-account" };
  const found = pricesOf(listing);
  if (!found.ok) return found;
  const { marketplace, minor } = found;
  const headline = minor.buy_box;
  const isNew = listing.condition === "new" || listing.condition === "digital";
  if (headline !== undefined && !isNew) {
    minor.buy_box = undefined;
    minor.used = Math.min(headline, minor.used ?? headline);
  }
  if (headline !== undefined && isNew && listing.seller?.isAmazon) minor.amazon = headline;
  const observations = observed(minor);
  const gone = listing.availability === "out_of_stock" || listing.availability === "unavailable";
  if (headline === undefined && gone && (listing.reasons.buy_box ?? "not-found") === "not-found") {
    observations.push({ kind: "buy_box", price: null });
  }
  return { ok: true, marketplace, observations };
}

/**
 * The same of a plain card: a light observation of `buy_box`. It can confirm the accepted price and do nothing
 * else: a card may show another variation's price, an older one, or a member's, and does not say so.
 */
export function seriesOfCard({ price, ...page }: ReportedCard): Observations {
  const found = pricesOf({ ...page, prices: { buy_box: price } });
  if (!found.ok) return found;
  return { ok: true, marketplace: found.marketplace, observations: observed(found.minor) };
}
