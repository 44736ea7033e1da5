import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import type { Scene } from "./page-context.ts";
import { select } from "./text.ts";

const summaries = ["olpLinkWidget_feature_div", "olp_feature_div"] as const;

const byCondition = "a[href*='condition=']";

/** The price in a link, or beside it where no other link can own it. */
function priceOf(link: Element): Element | null {
  const place = select(link.parentElement, byCondition, 2).length === 1 ? link.parentElement : null;
  return link.querySelector(".a-price") ?? place?.querySelector(".a-price, .a-color-price") ?? null;
}

/** The price beside a link to the offers of one condition. The link's address says which, in every language. */
function pricesOf({ document }: Scene, condition: "new" | "used"): Element[] {
  const links = summaries.flatMap((id) => select(document.getElementById(id), byCondition, 20));
  const wanted = new RegExp(`[?&]condition=${condition}(?:&|$)`, "i");
  return links
    .filter((link) => wanted.test(link.getAttribute("href") ?? ""))
    .map(priceOf)
    .filter((price) => price !== null)
    .slice(0, 1);
}

const rules = (condition: "new" | "used"): readonly PriceRule[] => [
  { name: "offers-summary", find: (scene) => pricesOf(scene, condition) },
];

/** The lowest new and the lowest used offer of any seller, where the page sums its offers up. */
export const readOffers = (scene: Scene): { readonly new: PriceReading; readonly used: PriceReading } => ({
  new: firstPrice(rules("new"), scene),
  used: firstPrice(rules("used"), scene),
});
