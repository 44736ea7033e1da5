import { expect, test } from "vitest";
import { directionOf, languageFor, languageOf, languages, localeFor, nameOf } from "./languages.ts";

test.each([
  [["de-AT", "en"], "de"],
  [["pt-PT"], "pt-BR"],
  [["es"], "es"],
  [["es-ES"], "es"],
  [["es-MX", "en"], "es-419"],
  [["es-419"], "es-419"],
  [["en-GB", "de"], "en"],
  [["ar-EG"], "ar"],
  [["hi-IN-u-nu-latn"], "hi"],
  [["ko", "ja-JP"], "ja"],
  [["ko", "zh"], "en"],
  [["", "*", "de_DE", "x".repeat(300), "fr-"], "en"],
  [[], "en"],
])("languages %j are read as %s", (preferred, language) => {
  expect(languageFor(preferred)).toBe(language);
});

test("only a known tag is a language", () => {
  expect(languageOf("de")).toBe("de");
  expect([languageOf("de-AT"), languageOf("xx"), languageOf("__proto__"), languageOf(null)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test("each language is named in itself", () => {
  expect(languages.map(nameOf)).toEqual([
    "English",
    "Deutsch",
    "Français",
    "Español",
    "Español latinoamericano",
    "Italiano",
    "Nederlands",
    "Svenska",
    "Polski",
    "Português (Brasil)",
    "Türkçe",
    "日本語",
    "العربية",
    "हिन्दी",
  ]);
  expect(languages.filter((language) => directionOf(language) === "rtl")).toEqual(["ar"]);
});

test.each([
  ["de", ["de-AT", "en"], "de-AT"],
  ["de", ["en-US"], "de-US"],
  ["de", ["en"], "de-US"],
  ["de", [], "de"],
  ["en", ["fi-FI"], "en-FI"],
  ["en", ["fi", "en-GB"], "en-GB"],
  ["es-419", ["es-MX"], "es-MX"],
  ["es-419", ["x".repeat(99)], "es-419"],
  ["pt-BR", ["pt-PT"], "pt-PT"],
  ["ar", ["ar-AE"], "ar-AE"],
  ["ar", ["ar-EG"], "ar-EG-u-ca-gregory-nu-latn"],
  ["en-XA", ["en-US"], "en-US"],
] as const)("dates and numbers of %s for a reader of %j are as in %s", (language, preferred, locale) => {
  expect(localeFor(language, preferred)).toBe(locale);
});
