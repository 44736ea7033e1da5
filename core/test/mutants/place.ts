/** What the mutants know of a product page's structure, independently of the reader. */
const boxes = "#desktop_buybox, #buybox, #mobile_buybox, #buyBoxContent, #mediaNoAccordion, #addToCart";
const accordions = "#buyBoxAccordion, #mediaAccordion, #desktop_accordion";
const columns =
  "#apex_desktop, #apex_mobile_feature_div, [id^='corePriceDisplay_'], #corePrice_desktop, #corePrice_mobile_feature_div, #price, #priceBlock, #prices, #priceblock_ourprice, #priceblock_saleprice, #priceblock_dealprice, #actualPriceValue, #newPitchPriceWrapper_feature_div, #atfRedesign_priceblock";
const rowId = /AccordionRow(?:_?\d+|Middle)?$/;

export const all = (scope: ParentNode, selector: string): Element[] => [...scope.querySelectorAll(selector)];

export const boxesOf = (document: Document): Element[] => all(document, `#rightCol, ${boxes}, ${accordions}`);
export const columnsOf = (document: Document): Element[] =>
  all(document, columns).filter((column) => !column.closest(boxes));
export const rowsOf = (document: Document): Element[] =>
  // Rows of the box; the column and the page have copies of them, named after them.
  all(document, "[id*='AccordionRow']").filter(({ id }) => rowId.test(id) && !/^(?:apex|ppd)_/.test(id));
export const activeRowsOf = (document: Document): Element[] =>
  rowsOf(document).filter(
    (row) =>
      row.classList.contains("a-accordion-active") || row.querySelector("[aria-checked='true']") !== null,
  );

const priceMarks =
  ".a-price, .a-color-price, .header-price, [id^='priceblock_'], #price_inside_buybox, .offer-price";

/** Price elements, the outermost of each. */
export const pricesIn = (scope: ParentNode): Element[] =>
  all(scope, priceMarks).filter(
    (price) =>
      price.parentElement?.closest(".a-price, .a-color-price") == null &&
      /\p{Nd}/u.test(price.textContent ?? ""),
  );

export const titleOf = (document: Document): Element | null =>
  document.querySelector("#productTitle, #ebooksProductTitle, #product-title, #btAsinTitle, #title, h1");

/** The innermost container of the selected offer: its row, the box, or the price column of a page without a box. */
export const offerOf = (document: Document): Element | null =>
  activeRowsOf(document)[0] ??
  document.querySelector("#addToCart") ??
  document.querySelector(`${boxes}, ${accordions}`) ??
  columnsOf(document)[0] ??
  null;

const conditions = [
  [/used/i, "used"],
  [/renewed|refurb/i, "refurbished"],
  [/^(?:new|deal|buynew|digital|kindleALC)/i, "new"],
] as const;

/** The condition of what a row sells once; undefined for subscriptions, rentals, memberships. */
export const conditionOf = (row: Element): string | undefined =>
  /^(?:sns|rent)|subscribe|prime|member/i.test(row.id)
    ? undefined
    : conditions.find(([pattern]) => pattern.test(row.id))?.[1];

export const isPurchase = (row: Element): boolean => conditionOf(row) !== undefined;
