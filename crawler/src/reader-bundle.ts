/** The script, defined by the verifier's build. */
declare const readerScript: string | undefined;

/**
 * Core's `readPageCrossChecked` as one script for the browser, which defines `reader.readPage(document, url)`.
 * Bundling from sources takes about 50 ms.
 */
export async function bundleReader(): Promise<string> {
  if (typeof readerScript === "string") return readerScript;
  const { build, stop } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: {
      contents: `export { readPageCrossChecked as readPage } from "@tidemark/core";`,
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
  // Its process would live as long as ours.
  await stop();
  return outputFiles[0]!.text;
}
