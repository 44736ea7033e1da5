import type { PanelView } from "./panel-view.ts";
import { type Area, isFree, placesAround, type Size } from "./placement.ts";

/**
 * What the line may stand at, best first: the price among the details, the one in the buy box, a book's editions; where there
 * is no price or no room at it, whether the product is available, and its title.
 */
const anchors =
  "#apex_desktop,#apex_mobile_feature_div,#corePriceDisplay_desktop_feature_div,#corePriceDisplay_mobile_feature_div,#corePrice_desktop,#corePrice_feature_div,#tmmSwatches,#price,#prices,#availability,#productTitle,#title,#product-title,#buybox,#centerCol".split(
    ",",
  );

/**
 * Puts the line where it covers nothing of the page, at its present place if possible, with its long text if that has room
 * anywhere, else with the short one. Returns whether there is a place; without one it is invisible. Call it again when the
 * page may have moved.
 */
export function placePanel({ host, line, write }: PanelView, isReady: boolean): boolean {
  const found = anchors
    .flatMap((selector) => [...document.querySelectorAll(selector)])
    .filter((element) => element.clientHeight > 0);
  const before = found.filter((element) => element.nextSibling === host);
  line.style.visibility = "hidden";
  for (const isShort of [false, true]) {
    for (const anchor of [...before, ...found]) {
      // The line has no size before it is in the page.
      if (anchor.nextSibling !== host) anchor.after(host);
      write(isShort);
      const place = freePlace(anchor, host, line.getBoundingClientRect());
      if (!place) continue;
      const origin = host.getBoundingClientRect();
      line.style.left = `${place.left - origin.left}px`;
      line.style.top = `${place.top - origin.top}px`;
      if (isReady) line.style.visibility = "visible";
      return true;
    }
  }
  return false;
}

function freePlace(anchor: Element, host: Element, { width, height }: Size): Area | undefined {
  const surroundings = anchor.closest("#dp") ?? document.body;
  const isRightToLeft = getComputedStyle(anchor).direction === "rtl";
  const { clientWidth } = document.documentElement;
  return placesAround(anchor.getBoundingClientRect(), { width, height }, isRightToLeft).find(
    (area) => area.left >= 0 && area.right <= clientWidth && isFree(surroundings, area, host),
  );
}
