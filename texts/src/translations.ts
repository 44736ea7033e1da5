import type { CompiledMessage } from "icu-minify/format";
import { chartMessages } from "../en/chart.ts";
import { extensionMessages } from "../en/extension.ts";
import { serverMessages } from "../en/server.ts";
import { checkTranslation, type Problem } from "./check-translation.ts";
import { type Language, languages, parentOf, pseudoLanguage, type ScreenLanguage } from "./languages.ts";
import { type Catalogue, compile } from "./messages.ts";
import { pseudo } from "./pseudo.ts";
import { type CatalogueName, readTranslation, wholeTranslation } from "./read-translation.ts";

/** The English catalogues by the name of their translations' files: `texts/de/chart.json`. */
export const englishCatalogues = {
  chart: chartMessages,
  extension: extensionMessages,
  server: serverMessages,
} as const satisfies Record<CatalogueName, Catalogue>;

export const translatedLanguages = languages.filter((language) => language !== "en");

/** What is wrong with the translations, each with the file: `texts/de/chart.json: key is missing`. */
export function translationProblems(language: Language): readonly string[] {
  return Object.entries(englishCatalogues).flatMap(([name, english]) => {
    const file = `texts/${language}/${name}.json`;
    const problems = problemsOf(english, language, name as CatalogueName);
    return problems.map(({ key, problem }) => `${file}: ${key} ${problem}`);
  });
}

function problemsOf(english: Catalogue, language: Language, name: CatalogueName): readonly Problem[] {
  try {
    const translation = readTranslation(language, name);
    return checkTranslation(english, translation, language, parentOf[language] !== undefined);
  } catch (error) {
    return [{ key: "the file", problem: error instanceof Error ? error.message : String(error) }];
  }
}

/**
 * A translation ready to be written from: its own messages over its parent's. Those that are missing are left to English.
 */
export function compiledTranslation(
  language: ScreenLanguage,
  name: CatalogueName,
): Readonly<Record<string, CompiledMessage>> {
  if (language === "en") return {};
  if (language === pseudoLanguage) return compile(pseudo(englishCatalogues[name]));
  return compile(wholeTranslation(language, name));
}
