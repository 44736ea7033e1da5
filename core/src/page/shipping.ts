import { formatAmount } from "../money.ts";
import type { Price } from "../wire/listing.ts";
import { readPriceText } from "./price-text.ts";
import type { Scene } from "./page-context.ts";
import { textOf } from "./text.ts";

/** "Free", as the delivery block's attribute says it in the marketplaces' languages. */
const free =
  /^(?:free|gratis|gratuit[ea]?|kostenlos|grátis|gratuita|kostenfrei|fri|darmowa|bezpłatna|ücretsiz|bedava|無料|免费|無料配送|مجان[اي]?ا?|मुफ़्त)$/i;
const messages =
  "#ourprice_shippingmessage, #saleprice_shippingmessage, #price-shipping-message, .shipping3P";

function priced(text: string, rule: string, scene: Scene): Price | null {
  const reading = readPriceText(text, scene.prices);
  if (!reading.ok) return null;
  return { amount: formatAmount(reading.money), currency: reading.money.currency, rule };
}

function fromAttribute(scene: Scene): Price | null {
  const message = scene.offer.box?.querySelector("[data-csa-c-delivery-price]");
  const text = message?.getAttribute("data-csa-c-delivery-price")?.trim() ?? "";
  if (!free.test(text)) return text === "" ? null : priced(text, "delivery-attribute", scene);
  const { currency } = scene.marketplace;
  return { amount: formatAmount({ minor: 0, currency }), currency, rule: "delivery-attribute" };
}

/** Older pages: "+ $1.99 shipping" beside the price. */
function fromMessage(scene: Scene): Price | null {
  const block = scene.document.getElementById("price") ?? scene.offer.box;
  const text = textOf(block?.querySelector(messages), 80);
  const plus = /^\+\s*([^\d]{0,6}\d[\d.,]*(?:\s?(?:€|zł|kr))?)(?=\s|$)/.exec(text);
  return plus ? priced(plus[1]!.trim(), "shipping-message", scene) : null;
}

/** What delivery of the selected offer costs. Its own fact, never inside a price. */
export const readShipping = (scene: Scene): Price | null => fromAttribute(scene) ?? fromMessage(scene);
