import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inlineValues } from "../scripts/inline-values.mjs";
import { pseudoLanguage } from "../texts/src/languages.ts";
import { compiledTranslation, translatedLanguages } from "../texts/src/translations.ts";

const root = dirname(fileURLToPath(import.meta.url));

/**
 * Bundles the website's chart to `dist/page.js` and `dist/page.css`, with the messages of each other language in
 * `dist/messages/de.json`, and returns that folder.
 */
export async function buildChart() {
  const outdir = join(root, "dist");
  await build({
    entryPoints: [
      { in: join(root, "src/page/main.ts"), out: "page" },
      { in: join(root, "src/page/page.css"), out: "page" },
    ],
    bundle: true,
    format: "esm",
    target: "es2022",
    outdir,
    minify: true,
    plugins: [inlineValues()],
    legalComments: "none",
    logLevel: "warning",
  });
  await writeMessages(join(outdir, "messages"));
  return outdir;
}

async function writeMessages(folder) {
  await mkdir(folder, { recursive: true });
  for (const language of [...translatedLanguages, pseudoLanguage]) {
    const messages = compiledTranslation(language, "chart");
    await writeFile(join(folder, `${language}.json`), JSON.stringify(messages));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildChart());
