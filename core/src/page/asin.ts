import { type Asin, asinInPath, parseAsin } from "../asin.ts";
import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { select } from "./text.ts";

const asinOf = (element: Element | null | undefined, attribute = "value"): Asin | null =>
  parseAsin(element?.getAttribute(attribute)?.trim() ?? "");

const byId =
  (id: string, attribute?: string): Rule<Asin>["read"] =>
  ({ document }) =>
    asinOf(document.getElementById(id), attribute);

const canonicalOf = (document: Document): Asin | null => {
  const href = document.querySelector("link[rel='canonical']")?.getAttribute("href") ?? "";
  return asinInPath(href);
};

const rules: readonly Rule<Asin>[] = [
  { name: "asin-input", read: byId("ASIN") },
  { name: "twister-asin", read: byId("twister-plus-asin") },
  {
    name: "box-asin",
    read: ({ offer }) =>
      asinOf(offer.box?.querySelector("[name='items[0.base][asin]'], [name='ASIN.0'], [name='a']")),
  },
  { name: "offers-asin", read: byId("all-offers-display-params", "data-asin") },
  { name: "reviews-asin", read: byId("averageCustomerReviews", "data-asin") },
  { name: "canonical", read: ({ document }) => canonicalOf(document) },
  { name: "url", read: ({ url }) => asinInPath(url.pathname) },
];

const relatives =
  /"(?:parentAsin|parent_asin|currentAsin|current_asin|landingAsin|mediaAsin)"\s*:\s*"([A-Z0-9]{10})"/g;
const maxScript = 2_000_000;

/** Whether the page lists the other ASIN as its parent or as the variation shown. */
function isRelative(other: Asin, document: Document): boolean {
  if (canonicalOf(document) === other) return true;
  let left = maxScript;
  for (const script of select(document, "script:not([src])", 2000)) {
    const text = (script.textContent ?? "").slice(0, left);
    left -= text.length;
    for (const match of text.matchAll(relatives)) if (match[1] === other) return true;
    if (left <= 0) break;
  }
  return false;
}

/** Lists of offers and reviews, which name a product and are none of its pages. */
const otherPages = /\/(?:gp\/aw\/(?:ol|cr)|gp\/offer-listing|product-reviews)\//;

/** The ASIN that the page gives its product. */
export const shownAsin = (context: PageContext): Fact<Asin> | null =>
  otherPages.test(context.url.pathname) ? null : firstFact(rules, context);

/** The ASIN of the product shown. Null if the URL names another ASIN that is not its parent or variation. */
export function readAsin(context: PageContext): Fact<Asin> | null {
  const fact = shownAsin(context);
  const claimed = asinInPath(context.url.pathname);
  if (!fact || !claimed || claimed === fact.value) return fact;
  return isRelative(claimed, context.document) ? fact : null;
}
