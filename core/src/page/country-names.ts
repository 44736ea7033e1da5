import { words } from "./words.ts";

/** Names that the language's table holds. They are folded as below. */
const listed = (language: string): (readonly [name: string, code: string])[] =>
  words.countries[language]?.split("|").map((entry) => [entry.slice(3), entry.slice(0, 2)]) ?? [];

/** Lower case, without joiners (Telugu has them), Latin letters without their accents, one spelling of "and" and of the apostrophe. */
export const foldName = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u200b-\u200f]/g, "")
    .normalize("NFC")
    .replace(/[’ʼ]/g, "'")
    .replace(/&/g, "and")
    .toLowerCase()
    .trim();

const english = listed("en");
/** Second names of countries, which Amazon writes in other languages, too. */
const otherNames = english.filter(([, code], at) => english.findIndex((entry) => entry[1] === code) < at);
const namesByLanguage = new Map<string, ReadonlyMap<string, string>>([["en", new Map(english)]]);

/** Codes of countries by their folded names in one language. */
export function countryNamesIn(language: string): ReadonlyMap<string, string> {
  const known = namesByLanguage.get(language);
  if (known) return known;
  const display = new Intl.DisplayNames([language], { type: "region" });
  const named = english.map(([, code]) => [foldName(display.of(code) ?? code), code] as const);
  const names = new Map([...named, ...otherNames, ...listed(language)]);
  namesByLanguage.set(language, names);
  return names;
}
