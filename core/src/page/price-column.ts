import type { Price } from "../wire/listing.ts";
import { type PageContext, todaysPriceBlocks } from "./page-context.ts";
import { toPay } from "./price-element.ts";
import { buyButtons, subscribeButton } from "./selected-offer.ts";
import { isHidden, select, textOf } from "./text.ts";

const desktopColumn = ["apex_desktop"] as const;
const mobileColumn = ["apex_mobile_feature_div"] as const;
const columns = [...desktopColumn, ...mobileColumn];
/** Besides the usual buttons, those of groceries, apps and other shops inside the shop. */
const anyBuyButton = `${buyButtons}, ${subscribeButton}, [id*='addtocart' i]:not(form), [id*='add-to-cart' i], input[name^='submit.buy'], :is(button, input)[id*='buy' i]`;
/** Until 2015 buttons had neither id nor name. */
const olderButton = "input:not([type='hidden'])";
/** Books, music and films have no price in the column. */
const media = "#tmmSwatches, [id^='mediaTab'], #mediaAccordion";

/** All elements with the id: the shop repeats ids, and so do widgets of other products. */
const allWith = ({ document }: PageContext, id: string): Element[] =>
  document.getElementById(id) ? select(document, `#${id}`, 10) : [];

const elementsWith = (context: PageContext, ids: readonly string[]): Element[] =>
  ids.flatMap((id) => allWith(context, id));

const olderPrices = [
  "priceblock_dealprice",
  "priceblock_saleprice",
  "priceblock_ourprice",
  "actualPriceValue",
  "priceBlock",
  "prices",
  "price",
] as const;

/** Whether the page has more than one column for the price: another product's is among them. */
export const hasForeignColumn = (context: PageContext): boolean =>
  elementsWith(context, desktopColumn).length > 1;

/** Whether the page has a column for the price, as is usual since 2021. */
export const isOfToday = (context: PageContext): boolean => elementsWith(context, columns).length > 0;

/** Whether a page of today shows a price in a place of an older layout, too. */
const mixesLayouts = (context: PageContext): boolean => {
  const { box } = context.offer;
  return (
    isOfToday(context) &&
    elementsWith(context, olderPrices).some(
      (found) => !box?.contains(found) && /\p{Nd}/u.test(textOf(found, 80)),
    )
  );
};

/**
 * Price blocks of the layouts since 2021 that are the offer's own: in the page's column, where it has one. None beside an
 * accordion, whose rows have copies of their own, and none on a page without a box.
 */
export function columnBlocks(context: PageContext, ...ids: readonly string[]): Element[] {
  const { box, rows } = context.offer;
  if (rows.length > 0 || !box || isHidden(box)) return [];
  return ids.flatMap((id) => {
    const own = elementsWith(context, id.includes("mobile") ? mobileColumn : desktopColumn);
    return allWith(context, id).filter((block) =>
      own.length === 0 ? !box.contains(block) : own.some((column) => column.contains(block)),
    );
  });
}

/** The same of older layouts. */
export function olderBlocks(context: PageContext, ...ids: readonly string[]): Element[] {
  const { box, rows } = context.offer;
  return rows.length > 0 || (box && isHidden(box)) ? [] : elementsWith(context, ids);
}

const isShownIn = (box: Element, selector: string): boolean =>
  select(box, selector, 20).some((found) => !isHidden(found));

/**
 * Whether the column's price can stand alone: the box sells something, it has no price block of its own that is empty,
 * and the page does not mix layouts.
 * Pages of 2012-2015 have boxes without a known id.
 */
export function isWholeWithoutBox(context: PageContext): boolean {
  const { box, rows } = context.offer;
  if (rows.length > 0) return true;
  if (!box) {
    const forms = elementsWith(context, ["handleBuy", "buyboxDivId"]);
    return forms.length > 0
      ? forms.some((form) => isShownIn(form, `${anyBuyButton}, ${olderButton}`))
      : elementsWith(context, [...columns, ...todaysPriceBlocks]).length === 0;
  }
  return (
    isShownIn(box, anyBuyButton) &&
    box.querySelector("#corePrice_feature_div") === null &&
    !mixesLayouts(context)
  );
}

/**
 * Whether a price of the box can stand alone; that of an older layout cannot on a page of today. The shop draws box and column from one offer: a column that is hidden,
 * missing or hides its price is not yet, or no longer, what the box shows.
 */
export function isWholeWithoutColumn(context: PageContext, { rule }: Price): boolean {
  const { document, offer } = context;
  if (offer.rows.length > 0) return true;
  if (rule === "box-inside-price") return !isOfToday(context);
  if (rule !== "box-core-price") return true;
  const own = elementsWith(context, columns);
  if (own.some((column) => isHidden(column))) return false;
  const blocks = elementsWith(context, todaysPriceBlocks).filter((block) => !offer.box?.contains(block));
  if (blocks.some((block) => select(block, toPay, 5).some((price) => isHidden(price)))) return false;
  return (
    own.length > 0 || document.getElementById("centerCol") === null || document.querySelector(media) !== null
  );
}
