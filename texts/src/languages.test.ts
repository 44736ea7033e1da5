import { expect, test } from "vitest";
import { directionOf, languageFor, languageOf, languages, nameOf } from "./languages.ts";

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
