import type { Listing } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { percentsIn } from "./percent-text.ts";
import { subscriberPrices } from "./price-element.ts";
import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import { isHidden, select, textOf } from "./text.ts";

type Subscription = NonNullable<Listing["subscription"]>;

const blocks = ["sns_feature_div", "snsOptIn_feature_div", "snsBuyBox"] as const;
const base = "#sns-base-price, #subscriptionPrice";
const discounts = ".discountText, .savingsPercentage, .snsSavings";

/** The accordion's subscription row, or the block that offers one next to a single purchase. */
function placeOf({ offer, document }: PageContext): Element | null {
  const row = offer.rows.find(({ kind }) => kind === "subscription")?.element;
  return row ?? blocks.map((id) => document.getElementById(id)).find((found) => found !== null) ?? null;
}

/** The price for one subscription comes before tiered prices for several. */
const rulesOf = (place: Element): readonly PriceRule[] => [
  { name: "subscription-base", find: () => subscriberPrices(place, `:is(${base}) .a-price`) },
  { name: "subscription-base-text", find: () => subscriberPrices(place, base) },
  { name: "subscription-row", find: () => subscriberPrices(place, ".a-price") },
];

/** The discount next to the base price, else the place's only discount. */
function percentIn(place: Element): number | null {
  const shown = (scope: Element | null, selector: string): number[] =>
    select(scope, selector, 10)
      .filter((at) => !isHidden(at, place))
      .flatMap((at) => percentsIn(textOf(at, 120)));
  const beside = shown(place, base);
  const stated = new Set(beside.length > 0 ? beside : shown(place, discounts));
  return stated.size === 1 ? [...stated][0]! : null;
}

/**
 * The Subscribe & Save price, never the headline price. Null if it is higher than a single purchase: then it
 * was misread. A percentage counts only if the two prices are that far apart: others are "up to", or for more items.
 */
export function readSubscription(context: PageContext, headline: PriceReading): Subscription | null {
  const place = placeOf(context);
  if (!place) return null;
  const found = firstPrice(rulesOf(place), context);
  if (!found.ok) return null;
  const percent = percentIn(place);
  if (!headline.ok || headline.price.currency !== found.price.currency) return { ...found.price, percent };
  const share = Number(found.price.amount) / Number(headline.price.amount);
  if (share > 1) return null;
  return { ...found.price, percent: Math.round(100 - 100 * share) === percent ? percent : null };
}
