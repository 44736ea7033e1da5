import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readTranslation } from "./read-translation.ts";
import { templates } from "./templates.ts";
import { translatedLanguages, translationProblems } from "./translations.ts";

test.each(translatedLanguages)(
  "every message of %s has the placeholders, tags and forms that it needs",
  (language) => {
    expect(translationProblems(language)).toEqual([]);
  },
);

test("each folder of a translation belongs to a language, and has a glossary", () => {
  const folders = readdirSync(new URL("..", import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["en", "src", "node_modules"].includes(entry.name))
    .map(({ name }) => name);
  expect(folders.toSorted()).toEqual([...translatedLanguages].sort());
  for (const folder of folders) {
    const glossary = readFileSync(new URL(`../${folder}/glossary.md`, import.meta.url), "utf8");
    expect(glossary, folder).toContain("| English |");
  }
});

test("texts/en/*.json are the English messages: `npm run messages` writes them", () => {
  for (const [name, text] of Object.entries(templates())) {
    expect(readFileSync(new URL(`../en/${name}.json`, import.meta.url), "utf8") === text, name).toBe(true);
  }
});

test.each(translatedLanguages)(
  "the description of the extension in %s is short enough for the stores",
  (language) => {
    expect(readTranslation(language, "extension")["manifest.description"]?.length ?? 0).toBeLessThanOrEqual(
      132,
    );
  },
);
