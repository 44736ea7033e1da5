import { languages } from "./languages/index.ts";
import type { AcceptingWords, RefusingWords } from "./languages/language.ts";

// The tables of all languages in one: all words of one meaning as alternatives of a regular expression, the signs in numbers
// as a character class. The extension's build puts in the values, which are smaller than the tables: they have to stay JSON.

const alternatives = (words: readonly string[]): string => [...new Set(words)].join("|");

const refusing = (kind: keyof RefusingWords): string =>
  alternatives(
    languages.flatMap(({ refuses, unverified }) => [...(refuses[kind] ?? []), ...(unverified[kind] ?? [])]),
  );

/** A word without a source cannot stand in `accepts`. */
const accepting = (kind: keyof AcceptingWords): string =>
  alternatives(languages.flatMap(({ accepts }) => accepts[kind] ?? []));

/** Where a word may stand anywhere in a text: those that contain another one are found by that one. */
const shortest = (kind: keyof AcceptingWords): string => {
  const words = accepting(kind).split("|");
  return words.filter((word) => !words.some((other) => other !== word && word.includes(other))).join("|");
};

const signs = (pattern: RegExp): string => {
  const numbers = languages.flatMap((language) => language.numbers);
  return [...new Set(numbers.flatMap((number) => number.match(pattern) ?? []))].join("");
};

export const temporarily = refusing("temporarily");
export const unavailable = refusing("unavailable");
export const per = refusing("per");
export const period = refusing("period");
export const rate = refusing("rate");
export const tax = refusing("tax");
export const without = refusing("without");
export const excluded = refusing("excluded");
export const net = refusing("net");
export const programme = refusing("programme");
export const member = refusing("member");
export const exclusive = refusing("exclusive");
export const price = refusing("price");
export const withCoupon = refusing("withCoupon");
export const withheld = refusing("withheld");
export const renewed = refusing("renewed");
export const resale = refusing("resale");
export const inStock = accepting("inStock");
export const soldBy = accepting("soldBy");
export const free = accepting("free");
export const delivery = accepting("delivery");
export const service = accepting("service");
export const included = accepting("included");
export const taxIncluded = accepting("taxIncluded");
export const deal = shortest("deal");
export const reduces = accepting("reduces");
export const coupon = accepting("coupon");
export const couponEnd = accepting("couponEnd");
/** Between thousands, spaces too; before decimals. */
export const groupSigns = signs(/\P{Nd}(?=\p{Nd}+\P{Nd})/gu);
export const decimalSigns = signs(/\P{Nd}(?=\p{Nd}+$)/gu);
/** `CC name|…` by language. */
export const countries: Readonly<Record<string, string>> = Object.fromEntries(
  languages.flatMap(({ code, countries }) => (countries ? [[code, countries]] : [])),
);
