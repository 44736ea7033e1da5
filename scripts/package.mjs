import { createHash } from "node:crypto";
import { glob, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildExtension } from "../extension/build.mjs";
import { zipOf } from "../server/src/platform/zip.ts";
import { sourceFiles } from "./package/source-files.ts";
import { root } from "./project.mjs";

/** `npm run package [-- --out DIR]`: what is given to the stores, and to reviewers. */
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = values.out ? resolve(values.out) : join(root, "dist");
const { version } = JSON.parse(await readFile(join(root, "extension", "package.json"), "utf8"));

async function filesIn(folder) {
  const files = new Map();
  for await (const name of glob("**/*", { cwd: folder })) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) files.set(name.replaceAll("\\", "/"), { bytes: await readFile(path) });
  }
  return files;
}

async function write(name, bytes) {
  const file = `tidemark-${version}-${name}`;
  await writeFile(join(out, file), bytes);
  console.log(`${createHash("sha256").update(bytes).digest("hex")}  ${file}`);
}

await mkdir(out, { recursive: true });
const source = await sourceFiles(root);
const chrome = await zipOf(await filesIn(await buildExtension("chrome")));
await write("chrome.zip", chrome);
await write("edge.zip", chrome);
// Never two builds at once: they share a folder.
await write("firefox.xpi", await zipOf(await filesIn(await buildExtension("firefox"))));
if (source) await write("source.zip", await zipOf(source));
else console.error("This folder is no git repository, so there is no package of the source.");
