import { parseAsin } from "../asin.ts";
import type { Card } from "../wire/page.ts";
import type { PageContext } from "./page-context.ts";
import { isPlainCard } from "./plain-card.ts";
import { plainPrices } from "./price-element.ts";
import { firstPrice, type PriceRule } from "./price-rule.ts";
import { select, textOf } from "./text.ts";

const maxCards = 200;
const results = ["[data-component-type='s-search-result']", "li.s-result-item[data-asin]"] as const;
const own = ".a-price:not(.a-text-price)";

/** The first payable price; the first two if they are the ends of a range. */
const mainPrice = ([first, second]: readonly Element[]): Element[] => {
  const isRange = second && first?.closest(".a-price-range");
  return [first, isRange ? second : undefined].filter((price) => price !== undefined);
};

const rulesOf = (card: Element, shown: readonly Element[]): readonly PriceRule[] => [
  { name: "card-price", find: () => mainPrice(shown) },
  { name: "card-price-text", find: () => plainPrices(card, ".s-price", 1) },
];

function readCard(element: Element, context: PageContext): Card | null {
  const asin = parseAsin(element.getAttribute("data-asin") ?? "");
  if (!asin) return null;
  const shown = plainPrices(element, own, 2);
  const found = firstPrice(rulesOf(element, shown), context);
  const card = {
    asin,
    title: textOf(element.querySelector("h2"), 1000) || null,
    price: found.ok ? found.price : null,
  };
  return { ...card, isPlain: isPlainCard(card, shown) };
}

/** The results of a search page in order; null if it is no search page. */
export function readCards(context: PageContext): Card[] | null {
  for (const selector of results) {
    const found = select(context.document, selector, maxCards);
    if (found.length === 0) continue;
    const outermost = found.filter((card) => !card.parentElement?.closest(selector));
    return outermost.map((element) => readCard(element, context)).filter((card) => card !== null);
  }
  return null;
}
