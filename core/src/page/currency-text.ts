import type { Marketplace } from "../marketplace.ts";
import { type Currency, isCurrency } from "../money.ts";

/** Symbols that name one currency wherever they stand. ISO codes need no entry. */
const symbols: Readonly<Record<string, Currency>> = {
  US$: "USD",
  CDN$: "CAD",
  CA$: "CAD",
  MX$: "MXN",
  R$: "BRL",
  S$: "SGD",
  SG$: "SGD",
  A$: "AUD",
  AU$: "AUD",
  NZ$: "NZD",
  HK$: "HKD",
  NT$: "TWD",
  "£": "GBP",
  "€": "EUR",
  "₹": "INR",
  RS: "INR",
  "RS.": "INR",
  "JP¥": "JPY",
  円: "JPY",
  日元: "JPY",
  "CN¥": "CNY",
  "₩": "KRW",
  "₪": "ILS",
  "฿": "THB",
  "₫": "VND",
  "₱": "PHP",
  "₴": "UAH",
  "₸": "KZT",
  ZŁ: "PLN",
  KČ: "CZK",
  FT: "HUF",
  LEI: "RON",
  TL: "TRY",
  "₺": "TRY",
  "د.إ": "AED",
  "د.إ.": "AED",
  درهم: "AED",
  "ر.س": "SAR",
  "ر.س.": "SAR",
  ريال: "SAR",
  "﷼": "SAR",
  "\u20c1": "SAR",
  "E£": "EGP",
  "ج.م": "EGP",
  "ج.م.": "EGP",
  جنيه: "EGP",
};

/** Symbols that several currencies share. They mean the marketplace's own currency or stay unknown. */
const shared: Readonly<Record<string, readonly Currency[]>> = {
  $: ["USD", "CAD", "MXN", "AUD", "SGD"],
  "¥": ["JPY"],
  KR: ["SEK"],
  "KR.": ["SEK"],
  R: ["ZAR"],
};

/** Words next to a number that are a currency, besides codes and signs: alternatives of a regular expression. */
export const currencyWords = "Rs\\.?|kr|zł|TL|Kč|ريال|جنيه|درهم";

/** The currency that a token next to a number names on this marketplace; null if it is not certain. */
export function currencyNamed(token: string, marketplace: Marketplace): Currency | null {
  const key = token.replace("￥", "¥").replace(/\s+/g, "").toUpperCase();
  if (isCurrency(key)) return key;
  if (Object.hasOwn(symbols, key)) return symbols[key]!;
  if (!Object.hasOwn(shared, key)) return null;
  return shared[key]!.includes(marketplace.currency) ? marketplace.currency : null;
}
