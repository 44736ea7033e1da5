import { type ListingRefusal, seriesOf } from "../series.ts";
import type { Listing } from "../wire/listing.ts";
import { NoPriceReason } from "../wire/no-price-reason.ts";
import { headlineRules } from "./headline-price.ts";

/** What a product page gave: a headline price by a rule, or none for a reason. */
export interface PageOutcome {
  readonly priced: boolean;
  /** The rule or the reason. */
  readonly outcome: string;
}

const refusals: readonly ListingRefusal[] = [
  "unknown-marketplace",
  "foreign-delivery",
  "unknown-currency",
  "currency-mismatch",
  "implausible",
];

/** A page with a product's address that was not read as a product. */
export const unreadPage: PageOutcome = { priced: false, outcome: "no-product" };

const reasons: ReadonlySet<string> = new Set([
  ...NoPriceReason.options,
  ...refusals,
  "unavailable",
  unreadPage.outcome,
]);
const rules: ReadonlySet<string> = new Set(headlineRules.map(({ name }) => name));

/** The outcome if it is one of the known ones, else "other". */
export const knownOutcome = ({ priced, outcome }: PageOutcome): PageOutcome =>
  (priced ? rules : reasons).has(outcome) ? { priced, outcome } : { priced, outcome: "other" };

/** What the page of a listing gave. An offer that is not available has no price for that reason. */
export function outcomeOfListing(listing: Listing): PageOutcome {
  const found = seriesOf(listing);
  if (!found.ok) return { priced: false, outcome: found.reason };
  const { buy_box: price } = listing.prices;
  if (price) return { priced: true, outcome: price.rule };
  const isGone = found.observations.some(({ kind, price }) => kind === "buy_box" && price === null);
  return { priced: false, outcome: isGone ? "unavailable" : (listing.reasons.buy_box ?? "not-found") };
}
