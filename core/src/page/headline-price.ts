import { formatAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import type { NoPriceReason } from "../wire/no-price-reason.ts";
import { asksForVariation, isUnavailable } from "./availability.ts";
import { isBusinessAccount } from "./business-account.ts";
import { readCondition } from "./condition.ts";
import { isForMembers } from "./members-price.ts";
import { type PageContext, rowBlocks } from "./page-context.ts";
import { isOffersOwn, isOtherProducts } from "./price-block.ts";
import {
  columnBlocks,
  hasForeignColumn,
  isOfToday,
  isWholeWithoutBox,
  isWholeWithoutColumn,
  olderBlocks,
} from "./price-column.ts";
import { payablePrices, readPriceElement, toPay } from "./price-element.ts";
import { hasNote } from "./price-note.ts";
import {
  agreedPrice,
  type FoundPrice,
  isSamePrice,
  type PriceReading,
  type PriceRule,
} from "./price-rule.ts";
import type { Offer } from "./selected-offer.ts";
import { structuredVerdict } from "./structured-prices.ts";
import { isForSubscribers } from "./subscribers-price.ts";
import { isHidden } from "./text.ts";
import { isWithheld } from "./withheld-price.ts";

const toPayOrRange = `${toPay}, .a-price-range .a-price`;
const corePrice = "#corePrice_feature_div";

/** Since 2021 the price is in the box's form, where it has one; other widgets stand around it. */
function formOf({ box, rows }: Offer): Element | null {
  const form = rows.length > 0 ? null : box?.querySelector("form#addToCart");
  return form && !isHidden(form) ? form : box;
}

/** Makes rules that take what the first selector finds that finds any in a place. */
const inPlace =
  (
    placeOf: (offer: Offer) => Element | null,
    isOwn: (price: Element, context: PageContext, place: Element | null) => boolean,
  ) =>
  (...selectors: readonly string[]): PriceRule["find"] =>
  (context) => {
    const place = placeOf(context.offer);
    for (const selector of selectors) {
      const found = payablePrices(place, selector).filter((price) => isOwn(price, context, place));
      if (found.length > 0) return found;
    }
    return [];
  };

const insideBox = inPlace(
  ({ box }) => box,
  (price, context) => !isOtherProducts(price, context),
);

/** In the price blocks of the offer itself, not in other widgets of the box. */
const inOwnBlock = inPlace(formOf, isOffersOwn);

/** A used price counts only if the selected offer is used: a new offer next to it may show no price. */
const whenUsed =
  (find: PriceRule["find"]): PriceRule["find"] =>
  (context) =>
    readCondition(context).value === "used" ? find(context) : [];

const isConfirmed = (price: Pick<Price, "amount" | "currency">, context: PageContext): boolean =>
  structuredVerdict(context, price) === "confirms";

/** Plain text counts only where the offer's own structured value says the same. */
const whenConfirmed =
  (find: PriceRule["find"]): PriceRule["find"] =>
  (context) =>
    find(context).filter((price) => {
      const one = readPriceElement(price, context.currencies);
      return one.ok && isConfirmed({ ...one.money, amount: formatAmount(one.money) }, context);
    });

const inRowBlock: PriceRule["find"] = (context) =>
  rowBlocks(context).flatMap((block) =>
    payablePrices(block, toPay).filter((price) => isOffersOwn(price, context, block)),
  );

type Blocks = (context: PageContext, ...ids: readonly string[]) => readonly Element[];

/** In price blocks of the page's only offer. */
const inBlocks =
  (blocksOf: Blocks, selector: string, ...ids: readonly string[]): PriceRule["find"] =>
  (context) =>
    blocksOf(context, ...ids)
      .flatMap((block) => payablePrices(block, selector))
      .filter((price) => !isOtherProducts(price, context));

/** Those of the prices found that stand in a price block. */
const ofOffer =
  (find: PriceRule["find"]): PriceRule["find"] =>
  (context) =>
    find(context).filter((price) => isOffersOwn(price, context, null));

/** Older mobile layout: `$` `19` `99` without a class for the whole. */
const inSuperscriptParts: PriceRule["find"] = (context) =>
  inBlocks(
    olderBlocks,
    ".price-large",
    "newPitchPriceWrapper_feature_div",
  )(context).flatMap(({ parentElement }) => parentElement ?? []);

/** The layout until 2013 had one form for all, and other ids for its price than those that came after it. */
const isOfOneForm = ({ document }: PageContext): boolean => document.getElementById("handleBuy") !== null;

const byId =
  (id: string): PriceRule["find"] =>
  (context) =>
    isOfOneForm(context) && id.startsWith("priceblock_")
      ? []
      : olderBlocks(context, id).filter((found) => !isHidden(found) && !isOtherProducts(found, context));

/** Inside the selected offer's row or box. */
const boxRules: readonly PriceRule[] = [
  { name: "box-core-price", find: inOwnBlock(`${corePrice} :is(${toPay})`, `${corePrice} .a-price`) },
  { name: "box-price-to-pay", find: inOwnBlock(toPay) },
  { name: "box-kindle-price", find: insideBox("#kindle-price", "tr.kindle-price td.a-color-price") },
  { name: "box-new-price", find: insideBox(`#buyNewSection :is(.offer-price, ${toPay})`, "#newBuyBoxPrice") },
  { name: "box-inside-price", find: insideBox("#price_inside_buybox") },
  {
    name: "box-header-price",
    find: insideBox(".header-price", ".accordion-header .a-price", "span#price.a-color-price"),
  },
  { name: "box-header-text", find: whenConfirmed(insideBox(".accordion-header .a-color-price")) },
  {
    name: "box-used-price",
    find: whenUsed(insideBox(`#usedBuySection :is(.offer-price, ${toPay})`, "#usedPrice")),
  },
  { name: "row-price-to-pay", find: inRowBlock },
];

/** Those of the layouts since 2021. */
const todaysRules: readonly string[] = ["box-core-price", "box-price-to-pay"];

/** In the column next to the box, by layout. */
const columnRules: readonly (readonly PriceRule[])[] = [
  [
    {
      name: "core-price-display",
      find: inBlocks(
        columnBlocks,
        toPayOrRange,
        "corePriceDisplay_desktop_feature_div",
        "corePriceDisplay_mobile_feature_div",
      ),
    },
  ],
  [
    {
      name: "core-price-table",
      find: inBlocks(columnBlocks, toPayOrRange, "corePrice_desktop", "corePrice_mobile_feature_div"),
    },
  ],
  [
    { name: "apex-price", find: ofOffer(inBlocks(columnBlocks, toPay, "apex_desktop")) },
    { name: "core-price", find: inBlocks(columnBlocks, ".a-price", "corePrice_feature_div") },
  ],
  [
    {
      name: "mobile-price",
      find: inBlocks(
        olderBlocks,
        ".a-price",
        "atfRedesign_priceblock_priceToPay",
        "newPitchPriceWrapper_feature_div",
      ),
    },
    { name: "raised-price", find: inSuperscriptParts },
  ],
  [
    { name: "deal-price", find: byId("priceblock_dealprice") },
    { name: "sale-price", find: byId("priceblock_saleprice") },
    { name: "our-price", find: byId("priceblock_ourprice") },
  ],
  [
    { name: "actual-price", find: byId("actualPriceValue") },
    { name: "buying-price", find: byId("buyingPriceValue") },
  ],
  [{ name: "large-price", find: inBlocks(olderBlocks, "b.priceLarge", "priceBlock") }],
  [
    {
      name: "prices-table",
      find: inBlocks(olderBlocks, "td.a-color-price.a-size-medium", "prices"),
    },
  ],
];

/** The rules of both places. */
export const headlineRules: readonly PriceRule[] = [...boxRules, ...columnRules.flat()];

interface Shown {
  readonly reading: PriceReading;
  /** The elements that show the price, in the box and in the column. */
  readonly elements: readonly Element[];
  /** Whether box and column both show it. */
  readonly isTwice: boolean;
  /** Why there is no price, in words; empty where the reason says it all. */
  readonly why: string;
}

const without = (reason: NoPriceReason, why = "", elements: readonly Element[] = []): Shown => ({
  reading: { ok: false, reason },
  elements,
  isTwice: false,
  why,
});

/**
 * Where the price stands next to others, such as a price per unit that nothing marks as one, the page's structured value
 * for the offer decides between those shown. It never gives a price that is not shown.
 */
function decided(found: FoundPrice, context: PageContext): FoundPrice {
  const { candidates, elements } = found;
  const isOneCurrency = new Set(candidates.map(({ currency }) => currency)).size === 1;
  const [price, second] = candidates.filter((one) => isConfirmed(one, context));
  if (!isOneCurrency || !price || second) return found;
  const shows = (element: Element): boolean => {
    const one = readPriceElement(element, context.currencies);
    return one.ok && formatAmount(one.money) === price.amount;
  };
  return { ...found, reading: { ok: true, price }, elements: elements.filter(shows) };
}

/** Whether the column speaks against the box's price: it shows others only, or what cannot be read. */
function isAgainst({ reading, candidates }: FoundPrice, price: Price, context: PageContext): boolean {
  if (reading.ok) return !isSamePrice(reading.price, price);
  if (candidates.length > 0) return !candidates.some((one) => isSamePrice(one, price));
  return reading.reason !== "not-found" || !isWholeWithoutColumn(context, price);
}

/** Whether the column's price needs no price in the box: the page is whole without, or names the same for the offer. */
function standsAlone(price: Price, context: PageContext): boolean {
  const { box } = context.offer;
  if (isWholeWithoutBox(context)) return true;
  return box !== null && !isHidden(box) && isConfirmed(price, context);
}

/** The form of today's box tells alone; in older boxes, all places have to agree. */
function readBox(context: PageContext): FoundPrice {
  const today = agreedPrice([boxRules.slice(0, todaysRules.length)], context);
  return today.reading.ok
    ? today
    : agreedPrice(
        boxRules.map((rule) => [rule]),
        context,
      );
}

function readShown(context: PageContext): Shown {
  const { rows, row } = context.offer;
  if (rows.length > 0 && !row) return without("ambiguous", "no selected row");
  if (hasForeignColumn(context)) return without("ambiguous", "two columns");
  const inBox = decided(readBox(context), context);
  const inColumn = decided(agreedPrice(columnRules, context), context);
  const elements = [...inBox.elements, ...inColumn.elements];
  const box = inBox.reading;
  const column = inColumn.reading;
  const ambiguous = (why: string): Shown => without("ambiguous", why, elements);
  if (inColumn.isUnread && !(box.ok && todaysRules.includes(box.price.rule)))
    return ambiguous("unread column");
  if (box.ok) {
    if (!isAgainst(inColumn, box.price, context)) {
      return { reading: box, elements, isTwice: column.ok, why: "" };
    }
    return ambiguous("column differs");
  }
  if (box.reason !== "not-found") return without(box.reason, "", elements);
  return column.ok && !standsAlone(column.price, context)
    ? ambiguous("column only")
    : { reading: column, elements, isTwice: false, why: "" };
}

/** An e-book can be free; a zero elsewhere is the price of a membership or trial. */
const isImpossible = (context: PageContext, { amount, rule }: Price): boolean =>
  Number(amount) === 0 && (rule !== "box-kindle-price" || readCondition(context).value !== "digital");

/** The headline price, and why there is none. */
export function judgeHeadline(context: PageContext): Shown {
  const shown = readShown(context);
  const { reading, elements, isTwice } = shown;
  if (!reading.ok) {
    if (isBusinessAccount(context, elements)) return without("business-account");
    return reading.reason === "not-found" && isWithheld(context) ? without("withheld") : shown;
  }
  if (!isTwice && isOfToday(context) && asksForVariation(context))
    return without("not-found", "no variation");
  if (!isTwice && isWithheld(context)) return without("withheld", "in the cart");
  if (isUnavailable(context)) return without("not-found", "unavailable");
  if (isBusinessAccount(context, elements)) return without("business-account");
  if (isImpossible(context, reading.price)) return without("implausible", "a zero");
  if (elements.some(hasNote)) return without("ambiguous", "note");
  if (isForMembers(context, reading.price)) return without("ambiguous", "members");
  if (isForSubscribers(context, reading.price, elements)) return without("ambiguous", "subscribers");
  return shown;
}

/**
 * The headline price to pay for the selected offer in any condition, as everybody sees it. Ambiguous if box and column differ, if
 * the price is for members or subscribers only, or if a note next to it makes it a rate. None for an offer that is
 * unavailable. Only an e-book can be free.
 */
export const readHeadlinePrice = (context: PageContext): PriceReading => judgeHeadline(context).reading;

/** The headline price; ambiguous if the page's values for its own scripts contradict it. */
export function readCrossCheckedHeadline(context: PageContext): PriceReading {
  const headline = readHeadlinePrice(context);
  return headline.ok && structuredVerdict(context, headline.price) === "contradicts"
    ? { ok: false, reason: "ambiguous" }
    : headline;
}
