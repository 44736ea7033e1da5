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
function priceOf(message: Element, context: PageContext): Price | null {
  const rule = "delivery-attribute";
  const text = message.getAttribute("data-csa-c-delivery-price")!.trim();
  if (!free.test(text)) return priced(text, rule, context);
  const { currency } = context.marketplace;
  return { amount: formatAmount({ minor: 0, currency }), currency, rule };
}

/** Undefined: the box states no delivery price. Null: several, or on a condition ("orders over $35"), free or not. */
function fromAttributes(context: PageContext): Price | null | undefined {
  const stated = select(context.offer.box, "[data-csa-c-delivery-price]", 10).flatMap((message) => {
    const price = priceOf(message, context);
    return price ? [{ message, price }] : [];
  });
  const [first, ...others] = stated.map(({ price }) => price);
  const isSame = others.every(
    ({ amount, currency }) => amount === first?.amount && currency === first.currency,
  );
  // Whether the order meets a condition is not known.
  const isForAll = stated.every(
    ({ message }) => !message.getAttribute("data-csa-c-delivery-condition")?.trim(),
  );
  return isSame && isForAll ? first : null;
}

/** Older pages: "+ $1.99 shipping" next to the price. */
function fromMessage(context: PageContext): Price | null {
  const block = context.document.getElementById("price") ?? context.offer.box;
  const text = textOf(block?.querySelector(messages), 80);
  const plus = surcharge.exec(text);
  // Another number is a condition, or another price.
  return plus && amountTextsIn(text).length === 1
    ? priced(plus[1]!.trim(), "shipping-message", context)
    : null;
}

/** Delivery cost of the selected offer, never part of its price. Unknown if it has a condition. */
export function readShipping(context: PageContext): Price | null {
  const stated = fromAttributes(context);
  return stated === undefined ? fromMessage(context) : stated;
}
