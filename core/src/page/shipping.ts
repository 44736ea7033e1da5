import { formatAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { currencyWords } from "./currency-text.ts";
import type { PageContext } from "./page-context.ts";
import { readPriceText } from "./price-text.ts";
import { textOf } from "./text.ts";
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

function fromAttribute(context: PageContext): Price | null {
  const message = context.offer.box?.querySelector("[data-csa-c-delivery-price]");
  const text = message?.getAttribute("data-csa-c-delivery-price")?.trim() ?? "";
  if (!free.test(text)) return text === "" ? null : priced(text, "delivery-attribute", context);
  // "if you spend $25": whether the order meets the condition is not known.
  if (message?.getAttribute("data-csa-c-delivery-condition")?.trim()) return null;
  const { currency } = context.marketplace;
  return { amount: formatAmount({ minor: 0, currency }), currency, rule: "delivery-attribute" };
}

/** Older pages: "+ $1.99 shipping" next to the price. */
function fromMessage(context: PageContext): Price | null {
  const block = context.document.getElementById("price") ?? context.offer.box;
  const text = textOf(block?.querySelector(messages), 80);
  const plus = surcharge.exec(text);
  return plus ? priced(plus[1]!.trim(), "shipping-message", context) : null;
}

/** Delivery cost of the selected offer, never part of its price. Unknown if free on a condition only. */
export const readShipping = (context: PageContext): Price | null =>
  fromAttribute(context) ?? fromMessage(context);
