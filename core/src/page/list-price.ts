import { type PageContext, rowBlocks, todaysPriceBlocks } from "./page-context.ts";
import { struckPrice } from "./price-element.ts";
import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";

const inBlocks =
  (...ids: readonly string[]) =>
  ({ document }: PageContext): Element[] =>
    ids.flatMap((id) => struckPrice(document.getElementById(id))).slice(0, 1);

const rules: readonly PriceRule[] = [
  { name: "box-list-price", find: ({ offer }) => struckPrice(offer.box) },
  { name: "row-strike", find: (context) => rowBlocks(context).flatMap(struckPrice).slice(0, 1) },
  {
    name: "basis-price",
    find: inBlocks(...todaysPriceBlocks),
  },
  {
    name: "price-block-strike",
    find: inBlocks("price", "prices", "atfRedesign_priceblock", "newPitchPriceWrapper_feature_div"),
  },
  {
    name: "list-price-value",
    find: ({ document }) => [document.getElementById("listPriceValue")].filter((found) => found !== null),
  },
];

/** The struck "was" or recommended price of the selected offer. Ambiguous if it is not above the headline. */
export function readListPrice(context: PageContext, headline: PriceReading): PriceReading {
  const list = firstPrice(rules, context);
  if (!list.ok || !headline.ok) return list;
  const comparable = list.price.currency === headline.price.currency;
  const above = comparable && Number(list.price.amount) > Number(headline.price.amount);
  return above ? list : { ok: false, reason: "ambiguous" };
}
