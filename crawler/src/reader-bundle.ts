import { buildSync } from "esbuild";

/**
 * Core's `readPageTwice` as one script for the browser: evaluated, it defines `reader.readPage(document, url)`.
 * Takes about 50 ms; made once at start.
 */
export function bundleReader(): string {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export { readPageTwice as readPage } from "@tidemark/core";`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    globalName: "reader",
    target: "chrome120",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
