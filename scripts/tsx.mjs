import { createRequire, registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Preloaded (`node --import`): lets Node run the .tsx files of the website from their sources, as it runs .ts by itself.
 * Bundles do not need it.
 */
const require = createRequire(import.meta.url);

registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".tsx")) return next(url, context);
    const { buildSync } = require("esbuild");
    const { outputFiles } = buildSync({
      entryPoints: [fileURLToPath(url)],
      bundle: false,
      write: false,
      format: "esm",
      jsx: "automatic",
      target: "node24",
      sourcemap: "inline",
    });
    return { format: "module", source: outputFiles[0].text, shortCircuit: true };
  },
});
