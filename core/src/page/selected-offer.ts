import { isHidden, select } from "./text.ts";

/** What a row of the buying accordion sells. Only the first three are prices of buying the product. */
export type RowKind = "new" | "used" | "refurbished" | "subscription" | "rental" | "members" | "other";

export interface OfferRow {
  readonly element: Element;
  readonly kind: RowKind;
  readonly active: boolean;
}

/** Where the selected offer stands: a row of an accordion, or the whole buy box. `box` is null if unknown. */
export interface Offer {
  readonly rows: readonly OfferRow[];
  readonly row: OfferRow | null;
  readonly box: Element | null;
}

const rowKinds: readonly (readonly [RegExp, RowKind])[] = [
  [/^sns|subscribe/i, "subscription"],
  [/^rent/i, "rental"],
  [/prime|member|^ku|unlimited/i, "members"],
  [/used/i, "used"],
  [/renewed|refurb/i, "refurbished"],
  [/^(?:new|deal|buynew|digital|kindleALC)/i, "new"],
];
const isPurchase = ({ kind }: OfferRow): boolean =>
  kind === "new" || kind === "used" || kind === "refurbished";

/** Ids of rows, not of parts named after a row: `newAccordionRow_0`, `snsAccordionRowMiddle`. */
const rowId = /AccordionRow(?:_?\d+|Middle)?$/;
const accordions = ["buyBoxAccordion", "mediaAccordion", "desktop_accordion"] as const;
const boxes = [
  "desktop_buybox",
  "buybox",
  "mobile_buybox",
  "buyBoxContent",
  "mediaNoAccordion",
  "addToCart",
] as const;

export const subscribeButton = "#rcx-subscribe-submit-button";
/** Buttons that buy the product once. */
export const buyButtons = `#add-to-cart-button, #add-to-cart-button-ubb, #buy-now-button, #one-click-button, #bb_atc_button, #addToCart button:not(${subscribeButton}), input[name^='submit.add-to-cart'], input[name='submit.buy-now']`;

const rowKindOf = (id: string): RowKind => rowKinds.find(([pattern]) => pattern.test(id))?.[1] ?? "other";

const firstById = (document: Document, ids: readonly string[]): Element | null =>
  ids.map((id) => document.getElementById(id)).find((found) => found !== null) ?? null;

function rowsOf(document: Document, box: Element | null): OfferRow[] {
  return select(firstById(document, accordions) ?? box, "[id*='AccordionRow']")
    .filter((row) => rowId.test(row.id) && !isHidden(row))
    .map((element) => ({
      element,
      kind: rowKindOf(element.id),
      active: element.classList.contains("a-accordion-active"),
    }));
}

const onlyOne = <T>(list: readonly T[]): T | null => (list.length === 1 ? list[0]! : null);

/**
 * The selected row if it sells the product once. Otherwise the only new row next to a selected subscription,
 * rental or members' row; the only row that sells the product if none is selected.
 */
function selectedRow(rows: readonly OfferRow[]): OfferRow | null {
  const purchases = rows.filter(isPurchase);
  const active = rows.filter((row) => row.active);
  const selected = onlyOne(active);
  if (!selected) return onlyOne(purchases);
  return isPurchase(selected) ? selected : onlyOne(purchases.filter(({ kind }) => kind === "new"));
}

/** A box without an accordion that offers nothing but a subscription counts as a subscription row. */
function boxAsRow(box: Element | null): OfferRow[] {
  const button = box?.querySelector(subscribeButton);
  const isOnly = box && button && !isHidden(button, box) && box.querySelector(buyButtons) === null;
  return isOnly ? [{ element: box, kind: "subscription", active: true }] : [];
}

/** Layout of 2013 to 2019: two headers with radio buttons, the content of each after it. Rows if the used one is chosen. */
function radioRows(box: Element | null): OfferRow[] {
  const rows = (["new", "used"] as const).flatMap((kind): OfferRow[] => {
    const header = box?.querySelector(kind === "new" ? "#buyNewSection" : "#usedBuySection");
    if (!header) return [];
    const active = header.querySelector(".a-icon-radio-active") !== null;
    return [{ element: header.closest(".rbbSection") ?? header, kind, active }];
  });
  return rows.length === 2 && rows[1]!.active && !rows[0]!.active ? rows : [];
}

export function selectedOffer(document: Document): Offer {
  const box = firstById(document, boxes);
  const rows = [rowsOf(document, box), boxAsRow(box), radioRows(box)].find(({ length }) => length > 0) ?? [];
  const row = selectedRow(rows);
  return { rows, row, box: rows.length > 0 ? (row?.element ?? null) : box };
}
