import { readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { bundleReader } from "../crawler/src/reader-bundle.ts";
import { translatedLanguages, translationProblems } from "../texts/src/translations.ts";
import { root } from "./project.mjs";

/** Loaded from node_modules: native code, WASM, or files beside their code. */
const external = ["@platformatic/kafka", "@resvg/resvg-js", "esbuild", "playwright-core"];

/** Keeps `import.meta.url` of the source file, next to which migrations, styles and the chart are found. */
const sourceUrls = (outdir) => ({
  name: "source-urls",
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
      const url = `new URL(${JSON.stringify(relative(outdir, path).replaceAll("\\", "/"))}, import.meta.url).href`;
      const contents = (await readFile(path, "utf8")).replaceAll("import.meta.url", url);
      return { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
});

const commands = ["migrate", "invite", "backup", "restore", "dump", "import", "import-from", "follow", "retract", "revoke", "rebuild-days", "rotate-keys", "rotate-read-key"]; // biome-ignore format: one row

/** What is run, by the name of its bundle. The server's commands are for where there are no sources (`deploy/run.mjs`). */
const entries = {
  server: {
    main: "src/app/main.ts",
    doctor: "src/app/doctor/main.ts",
    ...Object.fromEntries(commands.map((name) => [name, `src/operations/cli/${name}.ts`])),
  },
  crawler: { main: "src/main.ts" },
};

/**
 * Bundles a program to `FOLDER/dist/NAME.js`: without Node's type stripping it starts sooner and takes a
 * third of the memory. Names stay as they are: stack traces are read without source maps, which take 35 MB when enabled.
 */
async function bundle(folder, define) {
  const outdir = join(root, folder, "dist");
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(entries[folder]).map(([name, file]) => [name, join(root, folder, file)]),
    ),
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    minifySyntax: true,
    legalComments: "none",
    external,
    define,
    plugins: [sourceUrls(outdir)],
    // CommonJS packages require modules of Node.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "warning",
  });
}

/** The website's service worker, `server/dist/worker.js`: one script, as browsers take it without modules. */
const bundleWorker = () =>
  build({
    entryPoints: [join(root, "server/src/website/web-app/worker/main.ts")],
    outfile: join(root, "server/dist/worker.js"),
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });

/** Throws where a translation differs from the English catalogues: a server would say the wrong thing, or English. */
function checkTranslations() {
  const problems = translatedLanguages.flatMap(translationProblems);
  if (problems.length > 0) throw new Error(`npm run check:messages:\n${problems.slice(0, 20).join("\n")}`);
}

const [folder] = process.argv.slice(2);
if (folder === "server") checkTranslations();
await bundle(folder, folder === "crawler" ? { readerScript: JSON.stringify(await bundleReader()) } : {});
if (folder === "server") await bundleWorker();
