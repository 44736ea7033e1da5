import { type Asin, asinInPath, parseAsin } from "../asin.ts";
import { type Fact, firstOf, type Rule } from "./rule.ts";
import type { Scene } from "./page-context.ts";
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

/** Whether the page itself calls the other ASIN its parent, or the variation that is shown. */
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

/**
 * The product that the page shows. A page found under another product's URL, which it does not call its
 * parent or its variation, is nobody's: null.
 */
export function readAsin(scene: Scene): Fact<Asin> | null {
  const fact = firstOf(rules, scene);
  const claimed = asinInPath(scene.url.pathname);
  if (!fact || !claimed || claimed === fact.value) return fact;
  return isRelative(claimed, scene.document) ? fact : null;
}
