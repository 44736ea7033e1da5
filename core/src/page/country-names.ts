import * as words from "./words.ts";

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

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** ISO 3166-1 alpha-2 codes, without those that were replaced: "DD" is Germany, too. */
const countryCodes = (): string[] =>
  letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => new Intl.Locale(`und-${code}`).region === code);

const namesByLanguage = new Map<string, ReadonlyMap<string, string>>();

/**
 * Codes of countries by their folded names in one language; second names that Amazon writes in any. The first call takes up
 * to 20 ms in a browser: pages with a postcode need none.
 */
export function countryNamesIn(language: string): ReadonlyMap<string, string> {
  const known = namesByLanguage.get(language);
  if (known) return known;
  const display = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const named = countryCodes().flatMap((code): [string, string][] => {
    const name = display.of(code);
    return name ? [[foldName(name), code]] : [];
  });
  const names = new Map([...named, ...listed("en"), ...listed(language)]);
  namesByLanguage.set(language, names);
  return names;
}
