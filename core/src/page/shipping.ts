import { formatAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { currencyWords } from "./currency-text.ts";
import type { PageContext } from "./page-context.ts";
import { amountTextsIn, readPriceText } from "./price-text.ts";
import { select, textOf } from "./text.ts";
import * as words from "./words.ts";

/** "Free" in the delivery block's attribute. */
const free = new RegExp(`^(?:${words.free})$`, "iu");
/** "+ $1.99 shipping". */
const surcharge = new RegExp(`^\\+\\s*([^\\d]{0,6}\\d[\\d.,]*(?:\\s?(?:€|${currencyWords}))?)(?=\\s|$)`, "u");
const messages =
  "#ourprice_shippingmessage, #saleprice_shippingmessage, #price-shipping-message, .shipping3P";

function priced(text: string, rule: string, context: PageContext): Price | null {
  const reading = readPriceText(text, context.currencies);
  if (!reading.ok) return null;
  return { amount: formatAmount(reading.money), currency: reading.money.currency, rule };
}

/** A delivery block's attribute. "fastest" and the like are no prices. */
function priceOf(text: string, context: PageContext): Price | null {
  const rule = "delivery-attribute";
  if (!free.test(text)) return priced(text, rule, context);
  const { currency } = context.marketplace;
  return { amount: formatAmount({ minor: 0, currency }), currency, rule };
}

/** The price of one way of delivery, or the text that is none. Null: on a condition ("orders over $35"), met or not. */
type Delivery = Price | string | null;

function deliveryOf(message: Element, context: PageContext): Delivery {
  const said = (name: string) => (message.getAttribute(`data-csa-c-delivery-${name}`) ?? "").trim();
  const text = said("price");
  return said("condition") === "" ? (priceOf(text, context) ?? text) : null;
}

/**
 * Whether no way of delivery has a price for every order: the first has none, or on a condition. Others ("fastest") may cost
 * what is not said.
 */
const hasNone = ([first = "unknown", ...others]: readonly Delivery[]): boolean =>
  !first && !/\p{Nd}/u.test(JSON.stringify(others));

/** Older pages: "+ $1.99 shipping" next to the price. */
function fromMessage(text: string, context: PageContext): Price | null {
  const plus = surcharge.exec(text);
  // Another number is a condition, or another price.
  return plus && amountTextsIn(text).length === 1
    ? priced(plus[1]!.trim(), "shipping-message", context)
    : null;
}

/**
 * Delivery cost of the selected offer for every order, never part of its price. Null: the page states none. Undefined: it
 * does not say, or cannot be read.
 */
export function readShipping(context: PageContext): Price | null | undefined {
  const block = context.document.getElementById("price") ?? context.offer.box;
  const message = textOf(block?.querySelector(messages), 80);
  const deliveries = select(context.offer.box, "[data-csa-c-delivery-price]", 10).map((found) =>
    deliveryOf(found, context),
  );
  const [first, ...others] = deliveries.filter((one) => typeof one !== "string");
  const isOne = others.every((one) => JSON.stringify(one) === JSON.stringify(first));
  const price = first === undefined ? fromMessage(message, context) : isOne ? first : null;
  return price ?? (message === "" && hasNone(deliveries) ? null : undefined);
}
