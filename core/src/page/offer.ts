import { isHidden, select } from "./text.ts";

/** What a row of the buying accordion sells. Only the first three are prices of buying the product. */
export type RowKind = "new" | "used" | "refurbished" | "subscription" | "rental" | "members" | "other";

export interface OfferRow {
  readonly element: Element;
  readonly kind: RowKind;
  readonly active: boolean;
}

/** Where the selected offer stands: a row of an accordion, or the whole buy box. */
export interface Offer {
  readonly rows: readonly OfferRow[];
  readonly row: OfferRow | null;
  readonly box: Element | null;
}

const rowKinds: readonly (readonly [RegExp, RowKind])[] = [
  [/^sns|subscribe/i, "subscription"],
  [/rent/i, "rental"],
  [/prime|member|^ku|unlimited/i, "members"],
  [/used/i, "used"],
  [/renewed|refurb/i, "refurbished"],
  [/^(?:new|deal|buynew|digital|kindleALC)/i, "new"],
];
const isPurchase = ({ kind }: OfferRow): boolean =>
  kind === "new" || kind === "used" || kind === "refurbished";

/** A row itself, not the parts that carry its name: `newAccordionRow_0`, `snsAccordionRowMiddle`. */
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

/**
 * The selected row when it is one that buys the product; else, when a subscription, a rental or a members'
 * row is selected, the only new row beside it.
 */
function selectedRow(rows: readonly OfferRow[]): OfferRow | null {
  const purchases = rows.filter(isPurchase);
  const active = rows.filter((row) => row.active);
  if (active.length === 1 && isPurchase(active[0]!)) return active[0]!;
  if (purchases.length === 1) return purchases[0]!;
  const fresh = purchases.filter((row) => row.kind === "new");
  return active.length === 1 && fresh.length === 1 ? fresh[0]! : null;
}

export function findOffer(document: Document): Offer {
  const box = firstById(document, boxes);
  const rows = rowsOf(document, box);
  const row = selectedRow(rows);
  return { rows, row, box: rows.length > 0 ? (row?.element ?? null) : box };
}
