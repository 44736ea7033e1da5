import type { Price } from "../wire/listing.ts";
import type { NoPriceReason } from "../wire/no-price-reason.ts";
import { isUnavailable } from "./availability.ts";
import { readCondition } from "./condition.ts";
import { isForMembers } from "./members-price.ts";
import { type PageContext, rowBlocks } from "./page-context.ts";
import { isOffersOwn, isOtherProducts } from "./price-block.ts";
import { payablePrices, toPay } from "./price-element.ts";
import { hasNote } from "./price-note.ts";
import { type FoundPrice, findPrice, type PriceReading, type PriceRule } from "./price-rule.ts";
import { structuredVerdict } from "./structured-prices.ts";
import { isForSubscribers } from "./subscribers-price.ts";
import { isHidden } from "./text.ts";
import { isWithheld } from "./withheld-price.ts";

const toPayOrRange = `${toPay}, .a-price-range .a-price`;
const corePrice = "#corePrice_feature_div";

const insideBox =
  (...selectors: readonly string[]): PriceRule["find"] =>
  ({ offer }) => {
    for (const selector of selectors) {
      const found = payablePrices(offer.box, selector);
      if (found.length > 0) return found;
    }
    return [];
  };

/** In the price blocks of the offer itself, not in other widgets of the box. */
const inOwnBlock =
  (...selectors: readonly string[]): PriceRule["find"] =>
  (context) => {
    const { box } = context.offer;
    for (const selector of selectors) {
      const found = payablePrices(box, selector).filter((price) => isOffersOwn(price, context, box));
      if (found.length > 0) return found;
    }
    return [];
  };

/** A used price counts only if the selected offer is used: a new offer next to it may show no price. */
const whenUsed =
  (find: PriceRule["find"]): PriceRule["find"] =>
  (context) =>
    readCondition(context).value === "used" ? find(context) : [];

const inRowBlock: PriceRule["find"] = (context) =>
  rowBlocks(context).flatMap((block) =>
    payablePrices(block, toPay).filter((price) => isOffersOwn(price, context, block)),
  );

const rowBlock = "[id^='apex_'][id*='AccordionRow']";

/** In price blocks of the page's only offer, except in copies that belong to another row. */
const inBlocks =
  (selector: string, ...ids: readonly string[]): PriceRule["find"] =>
  (context) => {
    const { document, offer } = context;
    const { rows, row } = offer;
    const blocks = rows.length > 1 ? [] : ids.map((id) => document.getElementById(id));
    const isOtherRows = (price: Element): boolean => {
      const copy = price.closest(rowBlock);
      return copy !== null && (row === null || !copy.id.endsWith(`_${row.element.id}`));
    };
    return blocks
      .flatMap((block) => payablePrices(block, selector))
      .filter((price) => !isOtherRows(price) && !isOtherProducts(price, context));
  };

/** Those of the prices found that stand in a price block. */
const ofOffer =
  (find: PriceRule["find"]): PriceRule["find"] =>
  (context) =>
    find(context).filter((price) => isOffersOwn(price, context, null));

/** Older mobile layout: `$` `19` `99` without a class for the whole. */
const inSuperscriptParts: PriceRule["find"] = (context) =>
  inBlocks(
    ".price-large",
    "newPitchPriceWrapper_feature_div",
  )(context).flatMap(({ parentElement }) => parentElement ?? []);

const byId =
  (id: string): PriceRule["find"] =>
  ({ document, offer }) => {
    const found = offer.rows.length > 1 ? null : document.getElementById(id);
    return found && !isHidden(found) ? [found] : [];
  };

/** Inside the selected offer's row or box. */
const boxRules: readonly PriceRule[] = [
  { name: "box-core-price", find: inOwnBlock(`${corePrice} :is(${toPay})`, `${corePrice} .a-price`) },
  { name: "box-price-to-pay", find: inOwnBlock(toPay) },
  { name: "box-kindle-price", find: insideBox("#kindle-price", "tr.kindle-price td.a-color-price") },
  { name: "box-new-price", find: insideBox("#buyNewSection .offer-price", "#newBuyBoxPrice") },
  { name: "box-inside-price", find: insideBox("#price_inside_buybox") },
  { name: "box-header-price", find: insideBox(".header-price", "span#price.a-color-price") },
  { name: "box-used-price", find: whenUsed(insideBox("#usedBuySection .offer-price", "#usedPrice")) },
  { name: "row-price-to-pay", find: inRowBlock },
];

/** In the column next to the box. */
const columnRules: readonly PriceRule[] = [
  {
    name: "core-price-display",
    find: inBlocks(
      toPayOrRange,
      "corePriceDisplay_desktop_feature_div",
      "corePriceDisplay_mobile_feature_div",
    ),
  },
  {
    name: "core-price-table",
    find: inBlocks(toPayOrRange, "corePrice_desktop", "corePrice_mobile_feature_div"),
  },
  { name: "apex-price", find: ofOffer(inBlocks(toPay, "apex_desktop")) },
  { name: "core-price", find: inBlocks(".a-price", "corePrice_feature_div") },
  {
    name: "mobile-price",
    find: inBlocks(".a-price", "atfRedesign_priceblock_priceToPay", "newPitchPriceWrapper_feature_div"),
  },
  { name: "raised-price", find: inSuperscriptParts },
  { name: "deal-price", find: byId("priceblock_dealprice") },
  { name: "sale-price", find: byId("priceblock_saleprice") },
  { name: "our-price", find: byId("priceblock_ourprice") },
  { name: "actual-price", find: byId("actualPriceValue") },
  { name: "buying-price", find: byId("buyingPriceValue") },
  { name: "large-price", find: inBlocks("b.priceLarge", "priceBlock") },
  { name: "prices-table", find: inBlocks("td.a-color-price.a-size-medium", "prices") },
];

/** The rules of both places. */
export const headlineRules: readonly PriceRule[] = [...boxRules, ...columnRules];

interface Shown {
  readonly reading: PriceReading;
  /** The elements that show the price, in the box and in the column. */
  readonly elements: readonly Element[];
  /** Why there is no price, in words; empty where the reason says it all. */
  readonly why: string;
}

const without = (reason: NoPriceReason, why = ""): Shown => ({
  reading: { ok: false, reason },
  elements: [],
  why,
});

const textOfPrice = ({ amount, currency, rule }: Price): string => `${amount} ${currency} (${rule})`;

/**
 * Where the price stands next to lower ones, such as a price per unit that nothing marks as one, the page's structured
 * value for the offer decides, if it is the highest price shown.
 */
function decided(found: FoundPrice, context: PageContext): PriceReading {
  const [highest] = found.candidates.toSorted((a, b) => Number(b.amount) - Number(a.amount));
  const isOneCurrency = new Set(found.candidates.map(({ currency }) => currency)).size === 1;
  if (!highest || !isOneCurrency || structuredVerdict(context, highest) !== "confirms") return found.reading;
  return { ok: true, price: highest };
}

function readShown(context: PageContext): Shown {
  if (context.offer.rows.length > 0 && !context.offer.row) {
    return without("ambiguous", "none of the rows is surely the one that sells the product");
  }
  const inBox = findPrice(boxRules, context);
  const inColumn = findPrice(columnRules, context);
  const elements = [...inBox.elements, ...inColumn.elements];
  const box = decided(inBox, context);
  const column = decided(inColumn, context);
  if (!box.ok) return { reading: box.reason === "not-found" ? column : box, elements, why: "" };
  const differ =
    column.ok && (column.price.amount !== box.price.amount || column.price.currency !== box.price.currency);
  if (!differ) return { reading: box, elements, why: "" };
  return without(
    "ambiguous",
    `box and column differ: ${textOfPrice(box.price)}, ${textOfPrice(column.price)}`,
  );
}

/** An e-book can be free; a zero elsewhere is the price of a membership or trial. */
const isImpossible = (context: PageContext, { amount, rule }: Price): boolean =>
  Number(amount) === 0 && (rule !== "box-kindle-price" || readCondition(context).value !== "digital");

/** The headline price, and why there is none. */
export function judgeHeadline(context: PageContext): Shown {
  const shown = readShown(context);
  const { reading, elements } = shown;
  if (!reading.ok) return reading.reason === "not-found" && isWithheld(context) ? without("withheld") : shown;
  const refused = (reason: NoPriceReason, why: string): Shown =>
    without(reason, `${textOfPrice(reading.price)} refused: ${why}`);
  if (isUnavailable(context)) return refused("not-found", "the offer is unavailable");
  if (isImpossible(context, reading.price)) return refused("implausible", "only an e-book is free");
  if (elements.some(hasNote)) return refused("ambiguous", "a note beside it makes it another price");
  if (isForMembers(context, reading.price)) return refused("ambiguous", "it is for members");
  if (isForSubscribers(context, reading.price, elements))
    return refused("ambiguous", "it is for subscribers");
  return shown;
}

/**
 * The headline price to pay for the selected offer in any condition. Ambiguous if box and column differ, if the
 * price is for members or subscribers only, or if a note next to it makes it a rate or a price without tax. None for an offer that
 * is unavailable. Only an e-book can be free.
 */
export const readHeadlinePrice = (context: PageContext): PriceReading => judgeHeadline(context).reading;

/** The headline price; ambiguous if the page's values for its own scripts contradict it. */
export function readCrossCheckedHeadline(context: PageContext): PriceReading {
  const headline = readHeadlinePrice(context);
  return headline.ok && structuredVerdict(context, headline.price) === "contradicts"
    ? { ok: false, reason: "ambiguous" }
    : headline;
}
