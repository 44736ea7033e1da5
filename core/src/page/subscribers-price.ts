import { isCurrency, type Money, parseAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { payablePrices, readPriceElement, statedPrices, subscriptions } from "./price-element.ts";
import { buyButtons, subscribeButton } from "./selected-offer.ts";
import { isHidden, select } from "./text.ts";

const has = (box: Element, buttons: string): boolean =>
  select(box, buttons, 10).some((button) => !isHidden(button, box));

/** Whether a box without rows sells a subscription and a single purchase. */
const sellsBoth = (box: Element): boolean => has(box, subscribeButton) && has(box, buyButtons);

/**
 * Whether the headline can be the subscriber's price, in a box that sells a subscription and a single purchase and
 * has no rows to tell them apart. The single purchase never costs less.
 */
export function isForSubscribers(
  { offer: { box, rows }, currencies }: PageContext,
  { amount, currency }: Price,
  elements: readonly Element[],
): boolean {
  if (rows.length > 0 || !box || !sellsBoth(box) || !isCurrency(currency)) return false;
  const headline = parseAmount(amount, currency);
  if (!headline) return false;
  const isDearer = (one: Money): boolean => one.currency === currency && one.minor > headline.minor;
  const shown = payablePrices(box).map((price) => readPriceElement(price, currencies));
  if (shown.some((reading) => reading.ok && isDearer(reading.money))) return true;
  const subscribers = select(box, subscriptions, 10).flatMap((place) => statedPrices(place, currencies));
  if (subscribers.length === 0) return !elements.some((element) => box.contains(element));
  const isStated = subscribers.some(({ minor }) => minor === headline.minor);
  return isStated && !subscribers.some(({ minor }) => minor < headline.minor);
}
