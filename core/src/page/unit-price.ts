import { formatAmount } from "../money.ts";
import type { Listing } from "../wire/listing.ts";
import { type PageContext, todaysPriceBlocks } from "./page-context.ts";
import { readPriceElement } from "./price-element.ts";
import { readPriceText } from "./price-text.ts";
import { select, textOf } from "./text.ts";

type UnitPrice = NonNullable<Listing["unitPrice"]>;

const blocks = [...todaysPriceBlocks, "priceblock_ourprice_row", "price"] as const;
const places = ".pricePerUnit, [data-a-size='mini'], .a-size-small.a-color-price";

function unitPriceIn(place: Element, context: PageContext): UnitPrice | null {
  const holder = place.classList.contains("a-price") ? place.parentElement : place;
  const parts = /^\(?([^/]*)[/／]\s*([^()/]{1,40}?)\s*\)?$/.exec(textOf(holder, 120));
  if (!parts) return null;
  const price = holder?.querySelector(".a-price");
  const reading = price
    ? readPriceElement(price, context.currencies)
    : readPriceText(parts[1]!.trim(), context.currencies);
  if (!reading.ok) return null;
  const { money } = reading;
  return { amount: formatAmount(money), currency: money.currency, rule: "price-per-unit", unit: parts[2]! };
}

/**
 * The price of one unit (100 ml, each) next to the headline price. Null: the page's price blocks show none. Undefined: it
 * does not say, or what may be one cannot be read.
 */
export function readUnitPrice(context: PageContext): UnitPrice | null | undefined {
  let unread: Element | boolean | undefined;
  for (const id of blocks) {
    const block = context.document.getElementById(id);
    const found = select(block, places, 5);
    for (const place of found) {
      const price = unitPriceIn(place, context);
      if (price) return price;
    }
    if (block) unread ||= found[0] ?? /[/／]|^$/.test(textOf(block, 3000));
  }
  return unread === false ? null : undefined;
}
