import { outermost, type PageContext, priceAreas } from "./page-context.ts";
import { isNotedWithoutTax } from "./price-note.ts";
import { amountsIn } from "./price-text.ts";
import { isHidden, select, textOf } from "./text.ts";

/** Empty on everybody's pages, or an invitation to open an account. */
const containers = "[id^='businessPric'], [id^='quantityPricingTable']";
const maxRows = 20;

/** The logo of the shop for businesses names it, in every language. */
export const isBusinessShop = ({ document }: PageContext): boolean =>
  /business/i.test(document.getElementById("nav-logo-sprites")?.getAttribute("aria-label") ?? "");

const statesAmounts = (place: Element, { currencies }: PageContext): boolean =>
  place.querySelector(".a-price") !== null || amountsIn(textOf(place, 1000), currencies).length > 0;

/** Whether a container for business prices shows some; an invitation is a link to the registration. */
const isBusinessPrice = (place: Element, context: PageContext): boolean =>
  !place.querySelector("a[href*='business']") && statesAmounts(place, context) && !isHidden(place);

const countOnly = /^\D{0,20}\d{1,4}\s?\+?\D{0,20}$/u;

/** Whether a table gives prices by quantity: every row but a heading has a count and an amount. */
function isQuantityTable(table: Element, context: PageContext): boolean {
  const rows = select(table, "tr", maxRows)
    .map((row) => select(row, "td", 6))
    .filter((cells) => cells.length >= 2);
  return (
    rows.length >= 2 &&
    rows.every(([count, ...others]) => {
      const text = textOf(count!, 60);
      const isCount = countOnly.test(text) && amountsIn(text, context.currencies).length === 0;
      return isCount && others.some((cell) => statesAmounts(cell, context));
    })
  );
}

const hasBusinessPrices = (context: PageContext): boolean =>
  outermost(priceAreas(context)).some(
    (area) =>
      select(area, containers, 10).some((place) => isBusinessPrice(place, context)) ||
      select(area, "table", maxRows).some(
        (table) =>
          !table.closest("[id*='nstallment']") && !isHidden(table) && isQuantityTable(table, context),
      ),
  );

/**
 * Whether the page shows a business account's prices: the shop for businesses, a container or table of business prices,
 * or a headline (`elements`) that is said to be without tax.
 */
export const isBusinessAccount = (context: PageContext, elements: readonly Element[]): boolean =>
  isBusinessShop(context) ||
  hasBusinessPrices(context) ||
  elements.some((price) => isNotedWithoutTax(price, context.offer.box));
