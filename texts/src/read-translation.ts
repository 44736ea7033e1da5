import { readFileSync } from "node:fs";
import { type Language, parentOf } from "./languages.ts";
import type { Catalogue } from "./messages.ts";

/** The name of a catalogue's files: `texts/de/chart.json`. */
export type CatalogueName = "chart" | "extension" | "server";

/** A translation as it stands in its file. Throws where the file is missing or is not JSON. */
export const readTranslation = (language: Language, name: CatalogueName): Catalogue =>
  JSON.parse(readFileSync(new URL(`../${language}/${name}.json`, import.meta.url), "utf8"));

/** A language's own messages over its parent's; none of English. */
export function wholeTranslation(language: Language, name: CatalogueName): Catalogue {
  if (language === "en") return {};
  const parent = parentOf[language];
  return { ...(parent && wholeTranslation(parent, name)), ...readTranslation(language, name) };
}
