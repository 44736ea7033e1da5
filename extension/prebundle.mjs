import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as swc from "@swc/core";
import * as esbuild from "esbuild";
import { inlineValues } from "../scripts/inline-values.mjs";

/**
 * Bundles each entry's logic to `prebuilt/`. Plasmo's old Parcel drops `import { z } from "zod"` without a
 * word, so it gets to see finished JavaScript only. React stays outside: Plasmo mounts with its own.
 */
export async function prebundle(root) {
  const entry = (name) => join(root, "src", "entry", name);
  const shared = {
    bundle: true,
    format: "esm",
    target: "es2022",
    outdir: join(root, "prebuilt"),
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    plugins: [inlineValues],
    define: { "process.env.NODE_ENV": '"production"' },
  };
  await esbuild.build({
    ...shared,
    entryPoints: ["background.ts", "content.ts"].map(entry),
  });
  await esbuild.build({
    ...shared,
    entryPoints: ["popup.tsx", "options.tsx", "welcome.tsx", "panel.tsx"].map(entry),
    external: ["react", "react/jsx-runtime", "react-dom"],
    jsx: "automatic",
  });
  await shrink(join(root, "prebuilt", "content.js"));
}

/** The content script is loaded into every page of the shop. Another minifier finds another 4 % of it. */
async function shrink(file) {
  const { code } = await swc.minify(await readFile(file, "utf8"), {
    module: true,
    ecma: 2022,
    compress: { passes: 3, ecma: 2022 },
    mangle: true,
  });
  await writeFile(file, `(()=>{${code}})();`);
}
