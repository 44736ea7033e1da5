import { plainStrike } from "./price-element.ts";
import { firstPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import { rowBlocks, type Scene } from "./page-context.ts";

const inBlocks =
  (...ids: readonly string[]) =>
  ({ document }: Scene): Element[] =>
    ids.flatMap((id) => plainStrike(document.getElementById(id))).slice(0, 1);

const rules: readonly PriceRule[] = [
  { name: "box-list-price", find: ({ offer }) => plainStrike(offer.box) },
  { name: "row-strike", find: (scene) => rowBlocks(scene).flatMap(plainStrike).slice(0, 1) },
  {
    name: "basis-price",
    find: inBlocks(
      "corePriceDisplay_desktop_feature_div",
      "corePriceDisplay_mobile_feature_div",
      "corePrice_desktop",
    ),
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

/** The struck "was" or recommended price of the selected offer. One that is not above the headline is none. */
export function readListPrice(scene: Scene, headline: PriceReading): PriceReading {
  const list = firstPrice(rules, scene);
  if (!list.ok || !headline.ok) return list;
  const comparable = list.price.currency === headline.price.currency;
  const above = comparable && Number(list.price.amount) > Number(headline.price.amount);
  return above ? list : { ok: false, reason: "ambiguous" };
}
