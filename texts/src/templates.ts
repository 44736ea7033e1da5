import { englishCatalogues } from "./translations.ts";

/** The English messages as files of a translation, by name: `texts/en/chart.json`. */
export const templates = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(englishCatalogues).map(([name, english]) => [
      name,
      `${JSON.stringify(english, null, 2)}\n`,
    ]),
  );
