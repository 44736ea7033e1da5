import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inlineValues } from "../scripts/inline-values.mjs";

const root = dirname(fileURLToPath(import.meta.url));

/** Bundles the website's chart to `dist/page.js` and `dist/page.css`, and returns that folder. */
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
  return outdir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildChart());
