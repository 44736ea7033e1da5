import { marketplaceBySuffix } from "./marketplace.ts";
import { parseAmount } from "./money.ts";
import type { Observation } from "./series.ts";
import { type AfterExtraKind, afterExtraKinds } from "./series-kind.ts";
import type { Listing, Price } from "./wire/listing.ts";

/** What belongs to a headline price and changes what one really pays. */
export const extraKinds = ["coupon", "subscribe", "shipping", "unit"] as const;
export type ExtraKind = (typeof extraKinds)[number];

/**
 * The value of an extra as it is compared and stored: `10%`, or an amount in minor units of the marketplace's currency;
 * a price per unit has its unit, too: `52/100 ml`.
 */
export type ExtraText = string;

export type ExtraValue =
  | { readonly percent: number }
  | { readonly minor: number; readonly unit: string | null };

/** What one page says of each extra. Null: the page shows none. Missing: it does not say. */
export type SaidExtras = { readonly [kind in ExtraKind]?: ExtraText | null };

/** The extras of a page, and the headline price to which they belong (minor units). */
export interface SeenExtras {
  readonly price: number;
  readonly said: SaidExtras;
}

/** Without `;`, `=` and `/`, which separate stored values. */
const unitText = /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} .,²³-]{0,19}$/u;
const amountText = /^(?<minor>\d{1,15})(?:\/(?<unit>.+))?$/;

const isPercent = (percent: number): boolean => Number.isInteger(percent) && percent >= 1 && percent <= 99;

/** What a stored value says; null when it is none. */
export function parseExtra(text: ExtraText): ExtraValue | null {
  const percent = /^(\d{1,2})%$/.exec(text)?.[1];
  if (percent !== undefined) return isPercent(Number(percent)) ? { percent: Number(percent) } : null;
  const { minor, unit } = amountText.exec(text)?.groups ?? {};
  if (minor === undefined || (unit !== undefined && !unitText.test(unit))) return null;
  return { minor: Number(minor), unit: unit ?? null };
}

/** Units that differ in case, width or spacing alone are one. */
export const unitKey = (unit: string): string => unit.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** Equal for values that say the same: a unit can be spelled in several ways. */
export function extraKey(text: ExtraText): string {
  const { minor, unit } = amountText.exec(text)?.groups ?? {};
  return unit === undefined ? text : `${minor}/${unitKey(unit)}`;
}

/**
 * The extras of a listing's headline price, new; null when it has no such price. `observations`: what `seriesOf` made of
 * the listing. A value that cannot be real counts as not said.
 */
export function extrasOf(listing: Listing, observations: readonly Observation[]): SeenExtras | null {
  const price = observations.find(({ kind }) => kind === "buy_box")?.price ?? null;
  const marketplace = marketplaceBySuffix(listing.marketplace);
  if (price === null || price === 0 || !marketplace) return null;
  const minorOf = (shown: Pick<Price, "amount" | "currency">): number | null =>
    shown.currency === marketplace.currency
      ? (parseAmount(shown.amount, marketplace.currency)?.minor ?? null)
      : null;
  const coupon = couponText(listing.coupon, price, minorOf);
  const subscribe = subscribeText(listing.subscription);
  const shipping = listing.shipping
    ? shippingText(minorOf(listing.shipping), price)
    : noneIf(listing.noShipping);
  const unit = listing.unitPrice
    ? unitPriceText(listing.unitPrice, minorOf(listing.unitPrice))
    : noneIf(listing.noUnitPrice);
  return {
    price,
    said: {
      ...(coupon !== undefined && { coupon }),
      ...(subscribe !== undefined && { subscribe }),
      ...(shipping !== undefined && { shipping }),
      ...(unit !== undefined && { unit }),
    },
  };
}

/** Undefined: not said. */
function couponText(
  coupon: Listing["coupon"],
  price: number,
  minorOf: (shown: Price) => number | null,
): ExtraText | null | undefined {
  if (coupon === null) return null;
  if ("percent" in coupon) return isPercent(coupon.percent) ? `${coupon.percent}%` : undefined;
  const minor = minorOf(coupon);
  // Half the price or more is what one pays, misread, or a lie.
  return minor !== null && minor > 0 && minor * 2 < price ? String(minor) : undefined;
}

/** Undefined: an older client, which does not read it. Compiled checks do not put the schema's default in. */
function subscribeText(subscription: Listing["subscription"] | undefined): ExtraText | null | undefined {
  if (!subscription) return subscription;
  const { percent } = subscription;
  return percent !== null && isPercent(percent) ? `${percent}%` : undefined;
}

/** Null: the page says that it has none. Undefined: it does not say; also of older clients, for compiled checks put no default in. */
const noneIf = (isSaid: boolean | undefined): null | undefined => (isSaid ? null : undefined);

/** Undefined: more than the price is no shipping. */
const shippingText = (minor: number | null, price: number): ExtraText | undefined =>
  minor !== null && minor <= price ? String(minor) : undefined;

function unitPriceText({ unit }: { readonly unit: string }, minor: number | null): ExtraText | undefined {
  const name = unit.normalize("NFC").replace(/\s+/g, " ").trim();
  return minor !== null && minor > 0 && unitText.test(name) ? `${minor}/${name}` : undefined;
}

/** The accepted extras of a headline price as one text, to be compared; null: none. */
export function extrasText(price: number, extras: SaidExtras): string | null {
  const parts = extraKinds.flatMap((kind) => (extras[kind] ? [`${kind}=${extras[kind]}`] : []));
  return parts.length === 0 ? null : [price, ...parts].join(";");
}

/** Whether a page says nothing else of the extras than `known`, the text of the accepted ones. */
export function areKnown({ price, said }: SeenExtras, known: string | null): boolean {
  const [of, ...parts] = known === null ? [] : known.split(";");
  if (of !== undefined && of !== String(price)) return false;
  const accepted = new Map(parts.map((part) => part.split("=") as [string, string]));
  const keyOf = (value: ExtraText | null) => value && extraKey(value);
  return extraKinds.every((kind) => {
    const value = said[kind];
    return value === undefined || keyOf(value) === keyOf(accepted.get(kind) ?? null);
  });
}

/** The extra that makes a price after an extra. */
export const extraOfSeries = {
  with_coupon: "coupon",
  with_shipping: "shipping",
  per_unit: "unit",
} as const satisfies Record<AfterExtraKind, ExtraKind>;

/** The prices after extras of a product that had these extras. */
export const afterExtrasOf = (extras: readonly { readonly kind: ExtraKind }[] = []): AfterExtraKind[] =>
  afterExtraKinds.filter((series) => extras.some(({ kind }) => kind === extraOfSeries[series]));

/** Those that are drawn beside the headline price: a price per unit has another scale. */
export const drawnAfterExtras = (extras?: readonly { readonly kind: ExtraKind }[]): AfterExtraKind[] =>
  afterExtrasOf(extras).filter((series) => series !== "per_unit");

/** What one pays with an extra, minor units, rounded to the nearest; null when the extra does not say. */
export function priceWithExtra(kind: ExtraKind, price: number, text: ExtraText): number | null {
  const value = parseExtra(text);
  if (!value) return null;
  if ("percent" in value) {
    return kind === "coupon" || kind === "subscribe"
      ? Math.round((price * (100 - value.percent)) / 100)
      : null;
  }
  if (kind === "coupon") return value.minor < price ? price - value.minor : null;
  if (kind === "shipping") return price + value.minor;
  return kind === "unit" && value.unit !== null ? value.minor : null;
}
