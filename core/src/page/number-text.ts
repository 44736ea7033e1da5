import { type Currency, exponentOf, type Money } from "../money.ts";
import * as words from "./words.ts";

/** Groups of three, or the Indian lakhs; the same separator throughout. The last group stands before the decimals. */
const grouped = new RegExp(`^\\d{1,3}(?:([${words.groupSigns}])\\d{3})(?:\\1\\d{3})*$`);
const lakhs = /^\d{1,2}(?:,\d{2})+,\d{3}$/;
const plain = /^\d{1,12}$/;
const withDecimals = new RegExp(`^(.*\\d)([${words.decimalSigns}])(\\d+)$`);
const lastSign = new RegExp(`[${words.decimalSigns}]$`);
const lakhCurrencies: readonly Currency[] = ["INR"];

const digitZeros = [0x0660, 0x06f0] as const;

/** Arabic-Indic and Persian digits as ASCII ones; null when a text mixes scripts of digits. */
export function asciiDigits(text: string): string | null {
  if (!/[\u0660-\u0669\u06f0-\u06f9]/.test(text)) return text;
  if (/[0-9]/.test(text)) return null;
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => {
    const code = digit.charCodeAt(0);
    const zero = digitZeros.findLast((first) => first <= code)!;
    return String(code - zero);
  });
}

function integerOf(text: string, currency: Currency): string | null {
  const known =
    plain.test(text) || grouped.test(text) || (lakhCurrencies.includes(currency) && lakhs.test(text));
  return known ? text.replace(/\D/g, "") : null;
}

const moneyOf = (integer: string, fraction: string, currency: Currency): Money | null => {
  const minor = Number(integer + fraction.padEnd(exponentOf(currency), "0"));
  return Number.isSafeInteger(minor) ? { minor, currency } : null;
};

/**
 * A number as any marketplace writes it, in ASCII digits: `1.679,00`, `1,679.00`, `2,37,097.00`, `1 679,00`.
 * Null if it is ambiguous or no number. A single separator before three digits separates thousands: no
 * currency with two decimals is written with three.
 */
export function moneyFromNumber(text: string, currency: Currency): Money | null {
  const exponent = exponentOf(currency);
  const decimals = withDecimals.exec(text);
  if (decimals && exponent > 0 && decimals[3]!.length === exponent) {
    const [, integer, separator, fraction] = decimals;
    const whole = integer!.includes(separator!) ? null : integerOf(integer!, currency);
    // With three decimals "1,234" alone is ambiguous; a dot or an Arabic decimal separator is not.
    if (whole !== null && (exponent < 3 || separator !== "," || /\D/.test(integer!))) {
      return moneyOf(whole, fraction!, currency);
    }
    if (exponent === 3) return null;
  }
  const whole = integerOf(text, currency);
  return whole === null ? null : moneyOf(whole, "", currency);
}

/** The same from a price element's separate parts: `1.679,` and `00`, or all in the first. */
export function moneyFromParts(whole: string, fraction: string, currency: Currency): Money | null {
  const number = whole.replace(lastSign, "");
  if (fraction === "") return moneyFromNumber(number, currency);
  const integer = integerOf(number, currency);
  if (integer === null || !/^\d+$/.test(fraction) || fraction.length !== exponentOf(currency)) return null;
  return moneyOf(integer, fraction, currency);
}
