import { shownAsin } from "./asin.ts";
import type { PageContext } from "./page-context.ts";

/** The shop's blocks for the price of an offer, and what stands around them in the box. */
const priceBlock = /^(?:corePrice|apex_(?:desktop|mobile|offerDisplay))/;
const aroundPrice = /^(?:corePrice|apex_|addToCart|qualified)|buy_?box|accordion|offerDisplay/i;

/** Whether an element belongs to another product: a card of a carousel, or a part that names another ASIN. */
export function isOtherProducts(element: Element, context: PageContext): boolean {
  const card = element.closest("[data-asin], .a-carousel");
  return card !== null && card.getAttribute("data-asin") !== (shownAsin(context)?.value ?? "");
}

/**
 * Whether a price stands in a price block of the offer itself, and not in a widget of another subject inside the box:
 * a protection plan, a similar product, instalments. Without a box (`within`) only the price's own block is asked.
 */
export function isOffersOwn(price: Element, context: PageContext, within: Element | null): boolean {
  const holder = price.parentElement?.closest("[id]");
  if (!holder || !priceBlock.test(holder.id) || isOtherProducts(price, context)) return false;
  for (let at: Element | null = holder; within && at && at !== within; at = at.parentElement) {
    if (at.id !== "" && !aroundPrice.test(at.id)) return false;
  }
  return true;
}
