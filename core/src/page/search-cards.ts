import { parseAsin } from "../asin.ts";
import type { Card } from "../wire/page.ts";
import { plainPrices } from "./price-element.ts";
import { firstPrice, type PriceRule } from "./price-rule.ts";
import type { Scene } from "./scene.ts";
import { select, textOf } from "./text.ts";

const maxCards = 200;
const results = ["[data-component-type='s-search-result']", "li.s-result-item[data-asin]"] as const;

/** The first plain price; with the second where both are the ends of a range. */
function mainPrice(card: Element): Element[] {
  const [first, second] = plainPrices(card, ".a-price:not(.a-text-price)", 2);
  if (!first) return [];
  return second && first.closest(".a-price-range") ? [first, second] : [first];
}

const rulesOf = (card: Element): readonly PriceRule[] => [
  { name: "card-price", find: () => mainPrice(card) },
  { name: "card-price-text", find: () => plainPrices(card, ".s-price", 1) },
];

function readCard(element: Element, scene: Scene): Card | null {
  const asin = parseAsin(element.getAttribute("data-asin") ?? "");
  if (!asin) return null;
  const price = firstPrice(rulesOf(element), scene);
  return {
    asin,
    title: textOf(element.querySelector("h2"), 1000) || null,
    price: price.ok ? price.price : null,
  };
}

/** The results of a search page in order; null when it is none. */
export function readCards(scene: Scene): Card[] | null {
  for (const selector of results) {
    const found = select(scene.document, selector, maxCards);
    if (found.length === 0) continue;
    const outermost = found.filter((card) => !card.parentElement?.closest(selector));
    return outermost.map((element) => readCard(element, scene)).filter((card) => card !== null);
  }
  return null;
}
