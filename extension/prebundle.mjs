import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import * as swc from "@swc/core";
import * as esbuild from "esbuild";
import { inlineValues } from "../scripts/inline-values.mjs";
import { compiledTranslation, translatedLanguages } from "../texts/src/translations.ts";

/**
 * Bundles each entry's logic to `prebuilt/`. Plasmo's old Parcel drops `import { z } from "zod"` without a
 * word, so it gets to see finished JavaScript only. React, which is Preact here, stays outside: Plasmo mounts with its own.
 */
export async function prebundle(root) {
  const entries = ["background.ts", "content.ts", "popup.tsx", "options.tsx", "welcome.tsx", "panel.tsx"];
  await rm(join(root, "prebuilt", "messages"), { recursive: true, force: true });
  await Promise.all(entries.map((name) => bundle(root, join(root, "src", "entry", name))));
  await shrink(join(root, "prebuilt", "content.js"));
}

/**
 * Zod tries whether it may make functions of text, which an extension's pages never allow and linters warn of. It is told no
 * instead.
 */
const withoutEval = {
  name: "without-eval",
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/]util\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = text.replace(/const F = Function;\s+new F\(""\);\s+return true;/, "return false;");
      if (contents === text) throw new Error(`${path} has changed: look how it tries \`Function\` now.`);
      return { contents, loader: "js" };
    });
  },
};

/** Each entry ships the messages of its own screens: those whose first word is in its code. */
async function bundle(root, entry) {
  const options = {
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "es2022",
    outdir: join(root, "prebuilt"),
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["react", "react/jsx-runtime", "react-dom"],
    jsx: "automatic",
  };
  const plugins = [withoutEval, inlineValues(() => false)];
  const { outputFiles } = await esbuild.build({ ...options, plugins, write: false });
  const code = outputFiles.map(({ text }) => text).join("\n");
  const screens = new Set([...code.matchAll(/["'`]([a-z]+)\.[^"'`]/g)].map(([, screen]) => screen));
  const hasMessage = (key) => screens.has(key.split(".")[0]);
  const name = basename(entry, extname(entry));
  // What `shrink` gets whole becomes smaller.
  const minify = name !== "content";
  await esbuild.build({ ...options, minify, plugins: [withoutEval, inlineValues(hasMessage)] });
  // The content script is sent finished sentences.
  if (name !== "content") await writeMessages(join(root, "prebuilt", "messages"), name, hasMessage);
}

/** The same messages in each other language, `de/popup.json`: a page reads one of them where English is not wanted. */
async function writeMessages(folder, entry, hasMessage) {
  for (const language of translatedLanguages) {
    const kept = (name) => {
      const messages = Object.entries(compiledTranslation(language, name));
      return Object.fromEntries(messages.filter(([key]) => hasMessage(key)));
    };
    await mkdir(join(folder, language), { recursive: true });
    const messages = { extension: kept("extension"), chart: kept("chart") };
    await writeFile(join(folder, language, `${entry}.json`), JSON.stringify(messages));
  }
}

/** The content script is loaded into every page of the shop. swc makes it smaller than esbuild does. */
async function shrink(file) {
  const { code } = await swc.minify(await readFile(file, "utf8"), {
    module: true,
    ecma: 2022,
    // Nothing here reads `lastIndex` of a pattern or takes a plain function for a class.
    compress: { passes: 3, ecma: 2022, sequences: false, unsafe_arrows: true, unsafe_regexp: true },
    mangle: true,
  });
  await writeFile(file, `(()=>{${code}})();`);
}
