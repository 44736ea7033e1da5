import type { Marketplace } from "../marketplace.ts";
import type { Currency } from "../money.ts";
import { currencyNamed } from "./currency-text.ts";
import { findOffer, type Offer } from "./selected-offer.ts";
import type { PriceContext } from "./price-text.ts";
import { select, textOf } from "./text.ts";

/** What every rule is given. */
export interface Scene {
  readonly document: Document;
  readonly url: URL;
  readonly marketplace: Marketplace;
  readonly offer: Offer;
  readonly prices: PriceContext;
}

const currencyHints =
  "[name$='[currencyCode]'], [name='displayedPriceCurrencyCode'], [name$='displayedPrice.currency'], #twister-plus-price-data-price-unit, .a-price-symbol";
const priceBlocks = ["corePriceDisplay_desktop_feature_div", "corePrice_desktop", "price", "prices"] as const;

/** The selected row's own copies of the price block, which stand in the middle column. */
export const rowBlocks = ({ offer: { row }, document }: Scene): Element[] =>
  ["desktop", "mobile"].flatMap((form) => {
    const block = row && document.getElementById(`apex_${form}_${row.element.id}`);
    return block ? [block] : [];
  });

/** The marketplace's currency, unless the selected offer or the price block names another one. */
function bareCurrencyOf(document: Document, marketplace: Marketplace, offer: Offer): Currency | null {
  const blocks = [offer.box, ...priceBlocks.map((id) => document.getElementById(id))];
  for (const block of blocks) {
    for (const hint of select(block, currencyHints, 20)) {
      const text = hint.getAttribute("value") ?? textOf(hint, 12);
      if (text && currencyNamed(text, marketplace) !== marketplace.currency) return null;
    }
  }
  return marketplace.currency;
}

export function sceneOf(document: Document, url: URL, marketplace: Marketplace): Scene {
  const offer = findOffer(document);
  let bare: Currency | null | undefined;
  const bareCurrency = (): Currency | null => {
    if (bare === undefined) bare = bareCurrencyOf(document, marketplace, offer);
    return bare;
  };
  return { document, url, marketplace, offer, prices: { marketplace, bareCurrency } };
}
