import { type MoneyReading, type PriceContext, readPriceParts, readPriceText } from "./price-text.ts";
import { isHidden, select, textNodes } from "./text.ts";

export const sameMoney = (a: MoneyReading, b: MoneyReading): boolean =>
  a.ok && b.ok && a.money.minor === b.money.minor && a.money.currency === b.money.currency;

/** Text nodes stay apart: `12` and `99` in two elements are not `1299`. */
const linesOf = (element: Element): string =>
  [...textNodes(element)]
    .map((text) => text.replace(/\s+/g, (gap) => (/^[\u00a0\u2009\u202f]$/.test(gap) ? gap : " ")).trim())
    .join("\n");

const digitsOf = (element: Element | null): string =>
  element ? linesOf(element).replace(/\P{Nd}/gu, "") : "";

const part = (element: Element, selector: string): string => {
  const found = element.querySelector(selector);
  return found ? (found.textContent ?? "").replace(/\s+/g, " ").trim() : "";
};

function readVisible(element: Element, context: PriceContext): MoneyReading {
  const whole = part(element, ".a-price-whole");
  if (whole === "") {
    const shown = element.querySelector('[aria-hidden="true"]');
    return shown ? readPriceText(linesOf(shown), context) : { ok: false, reason: "not-found" };
  }
  const parts = {
    symbol: part(element, ".a-price-symbol"),
    whole,
    fraction: part(element, ".a-price-fraction"),
  };
  return readPriceParts(parts, context);
}

/** The older way to write a price in parts: `$` `19` `99`, the first and the last raised. */
function readRaised(element: Element, context: PriceContext): MoneyReading | null {
  const whole = part(element, ".price-large, .buyingPrice");
  if (whole === "") return null;
  const lines = linesOf(element).split("\n");
  const at = lines.indexOf(whole);
  if (at < 0 || at > 1 || lines.length > at + 2) return { ok: false, reason: "ambiguous" };
  return readPriceParts({ symbol: at === 1 ? lines[0]! : "", whole, fraction: lines[at + 1] ?? "" }, context);
}

/** Reads an `.a-price`, whose text for screen readers and whose visible parts must agree, or a plain text. */
export function readPriceElement(element: Element, context: PriceContext): MoneyReading {
  if (!element.classList.contains("a-price")) {
    return readRaised(element, context) ?? readPriceText(linesOf(element), context);
  }
  const offscreen = element.querySelector(".a-offscreen");
  const spoken = offscreen
    ? readPriceText(linesOf(offscreen), context)
    : ({ ok: false, reason: "not-found" } as const);
  const visible = readVisible(element, context);
  if (!visible.ok && visible.reason === "not-found") return spoken;
  if (!spoken.ok && (spoken.reason === "not-found" || spoken.reason === "ambiguous")) return visible;
  if (!spoken.ok) return spoken;
  // Raised decimals without a class of their own: `$25` `89`.
  const sameDigits = digitsOf(offscreen) === digitsOf(element.querySelector('[aria-hidden="true"]'));
  if (!visible.ok) return visible.reason === "ambiguous" && sameDigits ? spoken : visible;
  return sameMoney(spoken, visible) ? spoken : { ok: false, reason: "ambiguous" };
}

const notToPay =
  ".a-text-strike, [data-a-strike='true'], [data-a-size='mini'], .a-text-price[data-a-color='secondary'], .basisPrice, .pricePerUnit, .savingsPercentage";
const subscriptions = "[id^='sns'], [id*='_sns'], #subscriptionPrice";

function shownPrices(scope: Element | null, selector: string, unlike: string, max: number): Element[] {
  const found: Element[] = [];
  const inspected = select(scope, selector);
  if (!scope || inspected.length === 0 || isHidden(scope)) return found;
  for (const price of inspected) {
    if (found.length === max) break;
    if (!price.closest(unlike) && !isHidden(price, scope)) found.push(price);
  }
  return found;
}

/** The price elements below a scope that can be what is to pay: not struck, per unit, a subscriber's or hidden. */
export const plainPrices = (scope: Element | null, selector = ".a-price", max = 20): Element[] =>
  shownPrices(scope, selector, `${notToPay}, ${subscriptions}`, max);

/** The same below a subscription's own scope. */
export const subscriberPrices = (scope: Element | null, selector: string): Element[] =>
  shownPrices(scope, selector, notToPay, 20);

const strikes =
  ".basisPrice .a-price, .a-price[data-a-strike='true'], .a-text-strike, .priceBlockStrikePriceString";
const otherStrikes = "[data-a-size='mini'], .pricePerUnit, .print-list-price, #tmmSwatches";

/** The first struck price below a scope that is neither per unit nor another edition's. */
export const plainStrike = (scope: Element | null): Element[] => shownPrices(scope, strikes, otherStrikes, 1);
