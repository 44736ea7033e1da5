import { asinInPath } from "../asin.ts";
import type { Card } from "../wire/page.ts";
import { renewedTitle } from "./condition.ts";
import { textBeside } from "./text-beside.ts";

/** Marks in a link's address: one seller's offer, one condition, the list of all offers. */
const toAnOffer = /[?&](?:smid|m|condition|aod)=|\/offer-listing\//;

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
