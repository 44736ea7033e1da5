import type { PanelView } from "./panel-view.ts";
import { type Area, isFree, placesAround, type Size } from "./placement.ts";

/** Where the line may stand, best first: at the price among the details, the one in the buy box, a book's editions. */
const priceElements = [
  "#apex_desktop",
  "#corePriceDisplay_desktop_feature_div",
  "#corePriceDisplay_mobile_feature_div",
  "#corePrice_desktop",
  "#corePrice_feature_div",
  "#tmmSwatches",
];

/**
 * Puts the line where it covers nothing of the page, at its present place if possible. Without such a place it is
 * invisible; without a price it is removed. Call it again when the page may have moved.
 */
export function placePanel({ host, line }: PanelView, isReady: boolean): void {
  const isBeside = (price: Element): boolean => price.nextSibling === host;
  const prices = priceElements
    .flatMap((selector) => [...document.querySelectorAll(selector)])
    .filter((price) => price.clientHeight > 0)
    .sort((a, b) => Number(isBeside(b)) - Number(isBeside(a)));
  const [first] = prices;
  if (!first) {
    host.remove();
    return;
  }
  // The line has no size before it is in the page. Moving the host would reload its open frame.
  if (!isBeside(first)) first.after(host);
  const { width, height } = line.getBoundingClientRect();
  for (const price of host.hasAttribute("open") ? [first] : prices) {
    const place = freePlace(price, host, { width, height });
    if (!place) continue;
    if (!isBeside(price)) price.after(host);
    const origin = host.getBoundingClientRect();
    line.style.left = `${place.left - origin.left}px`;
    line.style.top = `${place.top - origin.top}px`;
    line.style.visibility = isReady ? "visible" : "hidden";
    return;
  }
  line.style.visibility = "hidden";
}

function freePlace(price: Element, host: Element, size: Size): Area | undefined {
  const surroundings = price.closest("#ppd,#dp") ?? document.body;
  const isRightToLeft = getComputedStyle(price).direction === "rtl";
  const { clientWidth } = document.documentElement;
  return placesAround(price.getBoundingClientRect(), size, isRightToLeft).find(
    (area) => area.left >= 0 && area.right <= clientWidth && isFree(surroundings, area, host),
  );
}
