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

/** Countries that Amazon delivers to, ISO 3166-1 alpha-2, without separators. */
const countryCodes =
  "ADAEAFAGALAMAOARATAUAZBABBBDBEBFBGBHBIBJBMBNBOBRBSBTBWBYBZCACDCFCGCHCICLCMCNCOCRCVCYCZDEDJDKDMDODZECEEEGERESETFIFJFRGAGBGDGEGHGMGNGQGRGTGWGYHKHNHRHTHUIDIEILINIQISITJMJOJPKEKGKHKMKNKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMGMKMLMMMNMOMRMTMUMVMWMXMYMZNANENGNINLNONPNZOMPAPEPGPHPKPLPRPTPYQARORSRURWSASCSESGSISKSLSMSNSOSRSTSVSZTDTGTHTJTMTNTOTRTTTWTZUAUGUSUYUZVAVCVEVNVUWSYEZAZMZWPS".match(
    /../g,
  )!;
const namesByLanguage = new Map<string, ReadonlyMap<string, string>>();

/**
 * Codes of countries by their folded names in one language; second names that Amazon writes in any. The first call takes up
 * to 20 ms in a browser: pages with a postcode need none.
 */
export function countryNamesIn(language: string): ReadonlyMap<string, string> {
  const known = namesByLanguage.get(language);
  if (known) return known;
  const display = new Intl.DisplayNames([language], { type: "region" });
  const named = countryCodes.map((code) => [foldName(display.of(code) ?? code), code] as const);
  const names = new Map([...named, ...listed("en"), ...listed(language)]);
  namesByLanguage.set(language, names);
  return names;
}
