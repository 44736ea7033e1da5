import { asinInPath } from "../asin.ts";
import type { Card } from "../wire/page.ts";
import { renewedTitle } from "./condition.ts";
import { cleanText, isHidden, textOf } from "./text.ts";

/** In the address of a link: one seller's offer, one condition, the list of all offers. */
const toAnOffer = /[?&](?:smid|m|condition|aod)=|\/offer-listing\//;

/** For screen readers: "Price, product page". */
const unseen = ".a-offscreen, .aok-offscreen";

const maxSiblings = 50;

type Side = "previousSibling" | "nextSibling";

function shownText(node: Node): string {
  if (node.nodeType === 3) return cleanText(node.nodeValue ?? "", 120);
  const element = node.nodeType === 1 ? (node as Element) : null;
  return element?.matches(unseen) || (element && isHidden(element)) ? "" : textOf(element, 120);
}

/** What is written right before or after an element in its own row, "from" or "/ month": no link, no block. */
function besides(element: Element, side: Side): string {
  const row = element.closest(".a-row, div");
  for (let at: Element | null = element; at && at !== row; at = at.parentElement) {
    let next = at[side];
    for (let count = 0; next; count += 1, next = next[side]) {
      if (count === maxSiblings) return "…";
      const text = shownText(next);
      if (text !== "") return /^(?:a|div)$/i.test(next.nodeName) ? "" : text;
    }
  }
  return "";
}

/**
 * Whether a card's price is nothing but the headline of its own product, new: its only plain price, in a link to
 * that very product and to no seller's offer of it, without a word before it. Advertisements link elsewhere.
 */
export function isPlainCard(
  { asin, title, price }: Omit<Card, "isPlain">,
  shown: readonly Element[],
): boolean {
  const [element, second] = shown;
  if (!element || second || !price || Number(price.amount) === 0) return false;
  const href = element.closest("a[href]")?.getAttribute("href") ?? "";
  const isOwn = asinInPath(href) === asin && !toAnOffer.test(href);
  const isAlone =
    besides(element, "previousSibling") === "" && !/^[/／+×]/.test(besides(element, "nextSibling"));
  return isOwn && isAlone && title !== null && !renewedTitle.test(title);
}
