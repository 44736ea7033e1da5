import { languages } from "./languages/index.ts";
import type { AcceptingWords, RefusingWords } from "./languages/language.ts";

const alternatives = (words: readonly string[]): string => [...new Set(words)].join("|");

const refusing = (kind: keyof RefusingWords): string =>
  alternatives(
    languages.flatMap(({ refuses, unverified }) => [...(refuses[kind] ?? []), ...(unverified[kind] ?? [])]),
  );

/** A word without a source cannot stand in `accepts`. */
const accepting = (kind: keyof AcceptingWords): string =>
  alternatives(languages.flatMap(({ accepts }) => accepts[kind] ?? []));

const signs = (pattern: RegExp): string => {
  const numbers = languages.flatMap((language) => language.numbers);
  return [...new Set(numbers.flatMap((number) => number.match(pattern) ?? []))].join("");
};

/**
 * The tables of all languages in one: all words of one meaning as alternatives of a regular expression, the signs in numbers
 * as a character class. The extension's build puts in the values, which are smaller than the tables: they have to stay JSON.
 */
export const words = {
  temporarily: refusing("temporarily"),
  unavailable: refusing("unavailable"),
  later: refusing("later"),
  per: refusing("per"),
  period: refusing("period"),
  rate: refusing("rate"),
  tax: refusing("tax"),
  without: refusing("without"),
  excluded: refusing("excluded"),
  net: refusing("net"),
  programme: refusing("programme"),
  member: refusing("member"),
  exclusive: refusing("exclusive"),
  price: refusing("price"),
  withheld: refusing("withheld"),
  renewed: refusing("renewed"),
  resale: refusing("resale"),
  inStock: accepting("inStock"),
  soldBy: accepting("soldBy"),
  free: accepting("free"),
  delivery: accepting("delivery"),
  service: accepting("service"),
  included: accepting("included"),
  taxIncluded: accepting("taxIncluded"),
  deal: accepting("deal"),
  /** Between thousands, spaces too; before decimals. */
  groupSigns: signs(/\P{Nd}(?=\p{Nd}+\P{Nd})/gu),
  decimalSigns: signs(/\P{Nd}(?=\p{Nd}+$)/gu),
  /** `CC name|…` by language. */
  countries: Object.fromEntries(
    languages.flatMap(({ code, countries }) => (countries ? [[code, countries]] : [])),
  ) as Readonly<Record<string, string>>,
};
