/**
 * Currencies of the 23 marketplaces, and those that Amazon converts to for visitors from abroad: ISO 4217
 * decimal digits, and the highest price taken for real, as a power of ten in major units.
 */
const currencies = {
  USD: [2, 7],
  CAD: [2, 7],
  MXN: [2, 8],
  BRL: [2, 7],
  GBP: [2, 7],
  EUR: [2, 7],
  SEK: [2, 8],
  PLN: [2, 7],
  TRY: [2, 8],
  AED: [2, 7],
  SAR: [2, 7],
  EGP: [2, 8],
  INR: [2, 9],
  JPY: [0, 9],
  SGD: [2, 7],
  AUD: [2, 7],
  ZAR: [2, 8],
  ARS: [2, 10],
  BGN: [2, 7],
  BHD: [3, 6],
  CHF: [2, 7],
  CLP: [0, 10],
  CNY: [2, 8],
  COP: [2, 11],
  CZK: [2, 9],
  DKK: [2, 8],
  HKD: [2, 8],
  HUF: [2, 10],
  IDR: [2, 12],
  ILS: [2, 8],
  ISK: [0, 10],
  JOD: [3, 6],
  KES: [2, 9],
  KRW: [0, 10],
  KWD: [3, 6],
  KZT: [2, 10],
  MAD: [2, 8],
  MYR: [2, 8],
  NGN: [2, 10],
  NOK: [2, 8],
  NZD: [2, 7],
  OMR: [3, 6],
  PEN: [2, 8],
  PHP: [2, 9],
  QAR: [2, 7],
  RON: [2, 8],
  RUB: [2, 9],
  THB: [2, 9],
  TWD: [2, 9],
  UAH: [2, 9],
  VND: [0, 12],
} as const;

export type Currency = keyof typeof currencies;

/** An amount in the currency's minor units (cents; whole yen), a safe integer >= 0. */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

export const isCurrency = (code: string): code is Currency => Object.hasOwn(currencies, code);

/** Digits after the decimal point: 2 for most, 0 for JPY, 3 for KWD. */
export const exponentOf = (currency: Currency): number => currencies[currency][0];

/** The highest price taken for real, in minor units. */
export const ceilingOf = (currency: Currency): number =>
  10 ** (currencies[currency][0] + currencies[currency][1]);

/** Whether a price can be real: not above the currency's ceiling. */
export const isPlausible = ({ minor, currency }: Money): boolean =>
  Number.isSafeInteger(minor) && minor >= 0 && minor <= ceilingOf(currency);

/** Decimal string with exactly the currency's digits: `25.89`, JPY `1200`. */
export function formatAmount({ minor, currency }: Money): string {
  const exponent = exponentOf(currency);
  if (exponent === 0) return String(minor);
  const digits = String(minor).padStart(exponent + 1, "0");
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** The inverse of formatAmount; fewer decimals are filled up. Null when it is no decimal of that currency. */
export function parseAmount(amount: string, currency: Currency): Money | null {
  const match = /^(\d{1,13})(?:\.(\d{1,4}))?$/.exec(amount);
  if (!match) return null;
  const exponent = exponentOf(currency);
  const shown = match[2] ?? "";
  const fraction = shown.length > exponent ? shown.replace(/0+$/, "") : shown;
  if (fraction.length > exponent) return null;
  const minor = Number(match[1]! + fraction.padEnd(exponent, "0"));
  return Number.isSafeInteger(minor) ? { minor, currency } : null;
}
