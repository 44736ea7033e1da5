import { exponentOf, type Money } from "../money.ts";
import { isPerUnit } from "./price-note.ts";
import {
  amountsIn,
  type CurrencyRules,
  type MoneyReading,
  readPriceParts,
  readPriceText,
} from "./price-text.ts";
import { isHidden, select, textNodes } from "./text.ts";

export const sameMoney = (a: Money, b: Money): boolean => a.minor === b.minor && a.currency === b.currency;

/** One line per text node: `12` and `99` in two elements are not `1299`. */
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

function readVisible(element: Element, currencies: CurrencyRules): MoneyReading {
  const whole = part(element, ".a-price-whole");
  if (whole === "") {
    const shown = element.querySelector('[aria-hidden="true"]');
    return shown ? readPriceText(linesOf(shown), currencies) : { ok: false, reason: "not-found" };
  }
  const parts = {
    symbol: part(element, ".a-price-symbol"),
    // The decimal mark is an element of its own: "303 ,".
    whole: whole.replace(/ (?=\P{N}*$)/u, ""),
    fraction: part(element, ".a-price-fraction"),
  };
  return readPriceParts(parts, currencies);
}

/** Older layout of a price in parts: `$` `19` `99`, the first and the last in superscript. */
function readSuperscript(element: Element, currencies: CurrencyRules): MoneyReading | null {
  const whole = part(element, ".price-large, .buyingPrice");
  if (whole === "") return null;
  const lines = linesOf(element).split("\n");
  const at = lines.indexOf(whole);
  if (at < 0 || at > 1 || lines.length > at + 2) return { ok: false, reason: "ambiguous" };
  return readPriceParts(
    { symbol: at === 1 ? lines[0]! : "", whole, fraction: lines[at + 1] ?? "" },
    currencies,
  );
}

const decimals = /[.,٫]\p{Nd}{2}(?![\p{Nd}.,])/u;

/** Whether a text can be a price without its decimal point: pages for phones have "EUR1403" for 14.03 in the hidden text. */
const mayLackPoint = (text: string, { currency }: Money): boolean =>
  exponentOf(currency) > 0 && !decimals.test(text);

/**
 * Reads an `.a-price`, whose screen reader text and visible parts must agree, or an element with plain text. Where the first
 * may lack its decimal point, the visible parts tell.
 */
export function readPriceElement(element: Element, currencies: CurrencyRules): MoneyReading {
  if (!element.classList.contains("a-price")) {
    return readSuperscript(element, currencies) ?? readPriceText(linesOf(element), currencies);
  }
  const offscreen = element.querySelector(".a-offscreen");
  const spoken = offscreen
    ? readPriceText(linesOf(offscreen), currencies)
    : ({ ok: false, reason: "not-found" } as const);
  const visible = readVisible(element, currencies);
  const isInDoubt = spoken.ok && mayLackPoint(linesOf(offscreen!), spoken.money);
  if (!visible.ok && visible.reason === "not-found") {
    return isInDoubt ? { ok: false, reason: "ambiguous" } : spoken;
  }
  if (!spoken.ok && (spoken.reason === "not-found" || spoken.reason === "ambiguous")) return visible;
  if (!spoken.ok) return spoken;
  // Superscript decimals without a class of their own: `$25` `89`.
  const sameDigits = digitsOf(offscreen) === digitsOf(element.querySelector('[aria-hidden="true"]'));
  if (!visible.ok) return visible.reason === "ambiguous" && sameDigits && !isInDoubt ? spoken : visible;
  if (sameMoney(spoken.money, visible.money)) return spoken;
  return isInDoubt && sameDigits ? visible : { ok: false, reason: "ambiguous" };
}

const notPayable =
  ".a-text-strike, [data-a-strike='true'], [data-a-size='mini'], .a-text-price[data-a-color='secondary'], .basisPrice, .pricePerUnit, .savingsPercentage";
/** Places of a subscriber's price. */
export const subscriptions = "[id^='sns'], [id*='_sns'], #subscriptionPrice";

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

/** Marks of the price to pay, whatever stands next to it. */
export const toPay = ".priceToPay, .apexPriceToPay, .apex-pricetopay-value";

/** The shown price elements below a scope that are not struck or a subscriber's, nor marked as per unit. */
export const plainPrices = (scope: Element | null, selector: string, max = 20): Element[] =>
  shownPrices(scope, selector, `${notPayable}, ${subscriptions}`, max);

/** Those that can be the price to pay: not followed by what makes them a price per unit. */
export const payablePrices = (scope: Element | null, selector = ".a-price"): Element[] =>
  plainPrices(scope, selector).filter((price) => price.matches(toPay) || !isPerUnit(price));

/** Why a price element cannot be the price to pay, in words; null if it can. */
export function whyNotPayable(price: Element): string | null {
  if (isHidden(price)) return "hidden";
  if (price.closest(notPayable)) return "struck, or per unit";
  if (price.closest(subscriptions)) return "for subscribers";
  return !price.matches(toPay) && isPerUnit(price) ? "per unit" : null;
}

/** The same below the scope of a subscription. */
export const subscriberPrices = (scope: Element | null, selector: string): Element[] =>
  shownPrices(scope, selector, notPayable, 20);

const strikes =
  ".basisPrice .a-price, .a-price[data-a-strike='true'], .a-text-strike, .priceBlockStrikePriceString";
const otherStrikes = "[data-a-size='mini'], .pricePerUnit, .print-list-price, #tmmSwatches";

/**
 * EU shops state the lowest price of the last 30 days next to the recommended one. Its label names the number in every
 * language, and stands before the price.
 */
const isLowestOf30Days = (price: Element): boolean =>
  /(?<!\p{N})(?:30|٣٠)(?![\p{N}%.,])/u.test(
    [...textNodes(price.closest(".basisPrice") ?? price.parentElement!, ".a-price, .a-text-strike")].join(
      " ",
    ),
  );

/**
 * The struck price below a scope that is neither per unit nor another edition's: the first one, but the lowest price of
 * 30 days only if there is no other.
 */
export function struckPrice(scope: Element | null): Element[] {
  const found = shownPrices(scope, strikes, otherStrikes, 6);
  const [first = found[0]] = found.length > 1 ? found.filter((price) => !isLowestOf30Days(price)) : [];
  return first ? [first] : [];
}

/** All prices that a place states: price elements that are not struck, and amounts in other text. */
export function statedPrices(place: Element, currencies: CurrencyRules): Money[] {
  const shown = subscriberPrices(place, ".a-price").map((price) => readPriceElement(price, currencies));
  const text = [...textNodes(place, ".a-price, .a-text-strike")].join(" ");
  return [...shown.flatMap((reading) => (reading.ok ? reading.money : [])), ...amountsIn(text, currencies)];
}
