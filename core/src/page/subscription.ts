import type { Listing } from "../wire/listing.ts";
import { percentsIn } from "./percent-text.ts";
import { subscriberPrices } from "./price-element.ts";
import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import type { Scene } from "./page-context.ts";
import { isHidden, select, textOf } from "./text.ts";

type Subscription = NonNullable<Listing["subscription"]>;

const blocks = ["sns_feature_div", "snsOptIn_feature_div", "snsBuyBox"] as const;
const base = "#sns-base-price, #subscriptionPrice";
const discounts = ".discountText, .savingsPercentage, .snsSavings";

/** The accordion's row of the subscription, or the block that offers one beside a single purchase. */
function placeOf({ offer, document }: Scene): Element | null {
  const row = offer.rows.find(({ kind }) => kind === "subscription")?.element;
  return row ?? blocks.map((id) => document.getElementById(id)).find((found) => found !== null) ?? null;
}

/** What one item costs a subscriber comes before prices of more of them. */
const rulesOf = (place: Element): readonly PriceRule[] => [
  { name: "subscription-base", find: () => subscriberPrices(place, `:is(${base}) .a-price`) },
  { name: "subscription-base-text", find: () => subscriberPrices(place, base) },
  { name: "subscription-row", find: () => subscriberPrices(place, ".a-price") },
];

/** The discount beside the base price, else the only one that the place states. */
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
 * Subscribe & Save: what a subscriber pays for the product. Its own fact, never the headline. One that is
 * dearer than a single purchase was misread, and is none.
 */
export function readSubscription(scene: Scene, headline: PriceReading): Subscription | null {
  const place = placeOf(scene);
  if (!place) return null;
  const found = firstPrice(rulesOf(place), scene);
  if (!found.ok) return null;
  const comparable = headline.ok && headline.price.currency === found.price.currency;
  const dearer = comparable && Number(found.price.amount) > Number(headline.price.amount);
  return dearer ? null : { ...found.price, percent: percentIn(place) };
}
