/**
 * Currencies of the 23 marketplaces, and those that Amazon converts to for visitors from abroad: ISO 4217
 * decimal digits, and the highest price in major units taken for real.
 */
const currencies = {
  USD: { exponent: 2, ceiling: 1e7 },
  CAD: { exponent: 2, ceiling: 1e7 },
  MXN: { exponent: 2, ceiling: 1e8 },
  BRL: { exponent: 2, ceiling: 1e7 },
  GBP: { exponent: 2, ceiling: 1e7 },
  EUR: { exponent: 2, ceiling: 1e7 },
  SEK: { exponent: 2, ceiling: 1e8 },
  PLN: { exponent: 2, ceiling: 1e7 },
  TRY: { exponent: 2, ceiling: 1e8 },
  AED: { exponent: 2, ceiling: 1e7 },
  SAR: { exponent: 2, ceiling: 1e7 },
  EGP: { exponent: 2, ceiling: 1e8 },
  INR: { exponent: 2, ceiling: 1e9 },
  JPY: { exponent: 0, ceiling: 1e9 },
  SGD: { exponent: 2, ceiling: 1e7 },
  AUD: { exponent: 2, ceiling: 1e7 },
  ZAR: { exponent: 2, ceiling: 1e8 },
  ARS: { exponent: 2, ceiling: 1e10 },
  BGN: { exponent: 2, ceiling: 1e7 },
  BHD: { exponent: 3, ceiling: 1e6 },
  CHF: { exponent: 2, ceiling: 1e7 },
  CLP: { exponent: 0, ceiling: 1e10 },
  CNY: { exponent: 2, ceiling: 1e8 },
  COP: { exponent: 2, ceiling: 1e11 },
  CZK: { exponent: 2, ceiling: 1e9 },
  DKK: { exponent: 2, ceiling: 1e8 },
  HKD: { exponent: 2, ceiling: 1e8 },
  HUF: { exponent: 2, ceiling: 1e10 },
  IDR: { exponent: 2, ceiling: 1e12 },
  ILS: { exponent: 2, ceiling: 1e8 },
  ISK: { exponent: 0, ceiling: 1e10 },
  JOD: { exponent: 3, ceiling: 1e6 },
  KES: { exponent: 2, ceiling: 1e9 },
  KRW: { exponent: 0, ceiling: 1e10 },
  KWD: { exponent: 3, ceiling: 1e6 },
  KZT: { exponent: 2, ceiling: 1e10 },
  MAD: { exponent: 2, ceiling: 1e8 },
  MYR: { exponent: 2, ceiling: 1e8 },
  NGN: { exponent: 2, ceiling: 1e10 },
  NOK: { exponent: 2, ceiling: 1e8 },
  NZD: { exponent: 2, ceiling: 1e7 },
  OMR: { exponent: 3, ceiling: 1e6 },
  PEN: { exponent: 2, ceiling: 1e8 },
  PHP: { exponent: 2, ceiling: 1e9 },
  QAR: { exponent: 2, ceiling: 1e7 },
  RON: { exponent: 2, ceiling: 1e8 },
  RUB: { exponent: 2, ceiling: 1e9 },
  THB: { exponent: 2, ceiling: 1e9 },
  TWD: { exponent: 2, ceiling: 1e9 },
  UAH: { exponent: 2, ceiling: 1e9 },
  VND: { exponent: 0, ceiling: 1e12 },
} as const;

export type Currency = keyof typeof currencies;

/** An amount in the currency's minor units (cents; whole yen), a safe integer >= 0. */
export interface Money {
  readonly minor: number;
  readonly currency: Currency;
}

export const isCurrency = (code: string): code is Currency => Object.hasOwn(currencies, code);

/** Digits after the decimal point: 2 for most, 0 for JPY, 3 for KWD. */
export const exponentOf = (currency: Currency): number => currencies[currency].exponent;

/** The highest price taken for real, in minor units. */
export const ceilingOf = (currency: Currency): number =>
  currencies[currency].ceiling * 10 ** exponentOf(currency);

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
