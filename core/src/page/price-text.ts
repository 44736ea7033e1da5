import type { Marketplace } from "../marketplace.ts";
import { type Currency, isPlausible, type Money } from "../money.ts";
import type { NoPriceReason } from "../wire/no-price-reason.ts";
import { currencyNamed, currencyWords } from "./currency-text.ts";
import { asciiDigits, moneyFromNumber, moneyFromParts } from "./number-text.ts";
import * as words from "./words.ts";

export type MoneyReading =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly reason: NoPriceReason };

/** Which currencies a text can name, and the currency of a number without one (null: unknown). */
export interface CurrencyRules {
  readonly marketplace: Marketplace;
  readonly bareCurrency: () => Currency | null;
}

const miss = (reason: NoPriceReason): MoneyReading => ({ ok: false, reason });
const maxLength = 80;
/** The signs in numbers, and the spaces. */
const signs = (words.groupSigns + words.decimalSigns).replace(/\s/g, "");
const spaces = words.groupSigns.replace(/\S/g, "");
/** Marks of right-to-left text. Harmless unless they stand inside a number. */
const marks = /[\u200e\u200f\u061c]/g;
const markInNumber = new RegExp(`\\p{Nd}[${signs}]?[\\u200e\\u200f\\u061c][${signs}]?\\p{Nd}`, "u");
/** Embeddings, overrides and isolates can reorder digits; zero-width characters can hide them. */
const reordering = /[\u200b-\u200d\u202a-\u202e\u2060-\u2069\ufeff]/;
/** "Tax included", as all consumer prices are, whether marked or not. */
const taxIncluded = new RegExp(words.taxIncluded, "giu");
const number = new RegExp(`\\d(?:[\\d${signs}]*\\d|[${spaces}](?=\\d))*`, "g");

/** Whether a text says that its price includes tax. */
export const saysTaxIncluded = (text: string): boolean => text.search(taxIncluded) >= 0;

function normalise(text: string): string | null {
  if (reordering.test(text) || markInNumber.test(text)) return null;
  const digits = asciiDigits(text.replace(marks, "").replace(taxIncluded, "").trim());
  return digits === null || /(?!\d)\p{N}/u.test(digits) ? null : digits;
}

function checked(money: Money | null): MoneyReading {
  if (!money) return miss("ambiguous");
  return isPlausible(money) ? { ok: true, money } : miss("implausible");
}

function currencyOf(tokens: readonly string[], currencies: CurrencyRules): Currency | null {
  const named = tokens.map((t) => t.trim()).filter((t) => t !== "");
  if (named.length === 0) return currencies.bareCurrency();
  const [first, ...rest] = named.map((token) => currencyNamed(token, currencies.marketplace));
  return rest.every((other) => other === first) ? (first ?? null) : null;
}

/** Reads a text that is one price and nothing else. No number spans a line break. */
export function readPriceText(raw: string, currencies: CurrencyRules): MoneyReading {
  if (raw.length > maxLength) return miss("ambiguous");
  const text = normalise(raw);
  if (text === null) return miss("implausible");
  const numbers = [...text.matchAll(number)];
  const only = numbers[0];
  if (!only) return miss("not-found");
  const before = text.slice(0, only.index);
  const after = text.slice(only.index + only[0].length);
  if (numbers.length > 1) {
    return miss(numbers.length === 2 && /^[^\d]*[-–—~〜][^\d]*\d/.test(after) ? "range" : "ambiguous");
  }
  if (/[%％+\-−]/.test(before + after)) return miss("ambiguous");
  const currency = currencyOf([before, after], currencies);
  if (!currency) return miss("currency-unknown");
  return checked(moneyFromNumber(only[0], currency));
}

const amounts = new RegExp(
  `(?:(?:[A-Z]{0,3}\\p{Sc}|[A-Z]{3}|${currencyWords})\\s?)?\\d[\\d${signs}]*(?:\\s?(?:[€£₺₪円]|[A-Z]{3}\\b|(?:${currencyWords})(?!\\p{L})))?`,
  "gu",
);
const besideNumber = new RegExp(`[^\\d${signs}\\s]`);

/** All numbers in a text that can be amounts, with the currency next to them. */
export const amountTextsIn = (text: string): string[] => [...text.matchAll(amounts)].map(([found]) => found);

/** The amounts in a text that name their currency. */
export function amountsIn(text: string, currencies: CurrencyRules): Money[] {
  return amountTextsIn(asciiDigits(text) ?? text)
    .filter((found) => besideNumber.test(found))
    .map((found) => readPriceText(found, currencies))
    .flatMap((reading) => (reading.ok ? reading.money : []));
}

/** Reads a price in parts: symbol, whole (with or without its decimal separator), fraction. */
export function readPriceParts(
  parts: { readonly symbol: string; readonly whole: string; readonly fraction: string },
  currencies: CurrencyRules,
): MoneyReading {
  const symbol = normalise(parts.symbol);
  const whole = normalise(parts.whole);
  const fraction = normalise(parts.fraction);
  if (symbol === null || whole === null || fraction === null) return miss("implausible");
  if (whole === "") return miss("not-found");
  const currency = currencyOf([symbol], currencies);
  if (!currency) return miss("currency-unknown");
  return checked(moneyFromParts(whole, fraction, currency));
}
