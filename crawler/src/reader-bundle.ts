/** Set by the build of the verifier: the script itself. */
declare const readerScript: string | undefined;

/**
 * Core's `readPageCrossChecked` as one script for the browser: evaluated, it defines `reader.readPage(document, url)`.
 * From sources it takes about 50 ms.
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
  // Its process would stay as long as ours.
  await stop();
  return outputFiles[0]!.text;
}
