import type { PageContext } from "./page-context.ts";
import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import { select } from "./text.ts";

const summaries = ["olpLinkWidget_feature_div", "olp_feature_div"] as const;

const byCondition = "a[href*='condition=']";

/** The price in a link, or next to it if no other link is there. */
function priceOf(link: Element): Element | null {
  const place = select(link.parentElement, byCondition, 2).length === 1 ? link.parentElement : null;
  return link.querySelector(".a-price") ?? place?.querySelector(".a-price, .a-color-price") ?? null;
}

/** The price of a link to the offers of one condition, which the link's address names in every language. */
function pricesOf({ document }: PageContext, condition: "new" | "used"): Element[] {
  const links = summaries.flatMap((id) => select(document.getElementById(id), byCondition, 20));
  const wanted = new RegExp(`[?&]condition=${condition}(?:&|$)`, "i");
  return links
    .filter((link) => wanted.test(link.getAttribute("href") ?? ""))
    .map(priceOf)
    .filter((price) => price !== null)
    .slice(0, 1);
}

const rules = (condition: "new" | "used"): readonly PriceRule[] => [
  { name: "offers-summary", find: (context) => pricesOf(context, condition) },
];

/** The lowest new and lowest used price of any seller, from the page's summary of offers. */
export const readLowestOffers = (
  context: PageContext,
): { readonly new: PriceReading; readonly used: PriceReading } => ({
  new: firstPrice(rules("new"), context),
  used: firstPrice(rules("used"), context),
});
