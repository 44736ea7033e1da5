import { join } from "node:path";
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
}
