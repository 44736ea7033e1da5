import type { Marketplace } from "../marketplace.ts";
import type { Currency } from "../money.ts";
import { currencyNamed } from "./currency-text.ts";
import type { CurrencyRules } from "./price-text.ts";
import { type Offer, selectedOffer } from "./selected-offer.ts";
import { select, textOf } from "./text.ts";

/** A page with what all rules share. */
export interface PageContext {
  readonly document: Document;
  readonly url: URL;
  readonly marketplace: Marketplace;
  readonly offer: Offer;
  readonly currencies: CurrencyRules;
}

const currencyHints =
  "[name$='[currencyCode]'], [name='displayedPriceCurrencyCode'], [name$='displayedPrice.currency'], #twister-plus-price-data-price-unit, .a-price-symbol";
/** Price blocks in the column since 2021, by layout. */
export const todaysPriceBlocks = [
  "corePriceDisplay_desktop_feature_div",
  "corePriceDisplay_mobile_feature_div",
  "corePrice_desktop",
  "corePrice_mobile_feature_div",
] as const;
const priceBlocks = [...todaysPriceBlocks, "price", "prices"] as const;

/** The selected row's copies of the price block in the middle column. Rows can share an id: then all but one copy are hidden. */
export const rowBlocks = ({ offer: { row }, document }: PageContext): Element[] =>
  select(row && document, "[id^='apex_']").filter(
    ({ id }) => id.replace(/^apex_(?:desktop|mobile)_/, "") === row!.element.id,
  );

const priceAreaIds = [
  "apex_desktop",
  "apex_mobile_feature_div",
  "corePriceDisplay_mobile_feature_div",
  "corePrice_desktop",
  "corePrice_mobile_feature_div",
  "price",
  "priceBlock",
  "prices",
] as const;

/** Those elements that stand in no other. */
export const outermost = (elements: readonly Element[]): Element[] =>
  elements.filter((element) => !elements.some((other) => other !== element && other.contains(element)));

/** Where the page can say something about the headline price: the selected offer's box and the price blocks. */
export const priceAreas = ({ document, offer }: PageContext): Element[] =>
  [offer.box, ...priceAreaIds.map((id) => document.getElementById(id))].filter((area) => area !== null);

/** The currency of a number without one: the marketplace's, or null if the offer or price block names another. */
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

export function pageContextOf(document: Document, url: URL, marketplace: Marketplace): PageContext {
  const offer = selectedOffer(document);
  let bare: Currency | null | undefined;
  const bareCurrency = (): Currency | null => {
    if (bare === undefined) bare = bareCurrencyOf(document, marketplace, offer);
    return bare;
  };
  return { document, url, marketplace, offer, currencies: { marketplace, bareCurrency } };
}
