import { parseAsin } from "../asin.ts";
import type { Card } from "../wire/page.ts";
import { isPlainCard } from "./plain-card.ts";
import { plainPrices } from "./price-element.ts";
import { firstPrice, type PriceRule } from "./price-rule.ts";
import type { Scene } from "./scene.ts";
import { select, textOf } from "./text.ts";

const maxCards = 200;
const results = ["[data-component-type='s-search-result']", "li.s-result-item[data-asin]"] as const;
const own = ".a-price:not(.a-text-price)";
/** The first plain price; with the second where both are the ends of a range. */
function mainPrice(card: Element): Element[] {
  const [first, second] = plainPrices(card, own, 2);
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
  const found = firstPrice(rulesOf(element), scene);
  const card = {
    asin,
    title: textOf(element.querySelector("h2"), 1000) || null,
    price: found.ok ? found.price : null,
  };
  return { ...card, isPlain: isPlainCard(card, plainPrices(element, own, 2)) };
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
