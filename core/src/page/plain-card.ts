import { asinInPath } from "../asin.ts";
import type { Card } from "../wire/page.ts";
import { renewedTitle } from "./condition.ts";
import { cleanText, isHidden, textOf } from "./text.ts";

/** Marks in a link's address: one seller's offer, one condition, the list of all offers. */
const toAnOffer = /[?&](?:smid|m|condition|aod)=|\/offer-listing\//;

/** Text for screen readers: "Price, product page". */
const unseen = ".a-offscreen, .aok-offscreen";

const maxSiblings = 50;

type Side = "previousSibling" | "nextSibling";

function shownText(node: Node): string {
  if (node.nodeType === 3) return cleanText(node.nodeValue ?? "", 120);
  const element = node.nodeType === 1 ? (node as Element) : null;
  return element?.matches(unseen) || (element && isHidden(element)) ? "" : textOf(element, 120);
}

/** Text right before or after an element in its row, such as "from" or "/ month". Links and blocks do not count. */
function textBeside(element: Element, side: Side): string {
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
 * Whether a card's price is the headline price of its own product in new condition: the card's only payable
 * price, inside a link to that product and not to one seller's offer, without text before it. Advertisements
 * link elsewhere.
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
    textBeside(element, "previousSibling") === "" && !/^[/／+×]/.test(textBeside(element, "nextSibling"));
  return isOwn && isAlone && title !== null && !renewedTitle.test(title);
}
