import { copyFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { exitCode, root, spawnNode } from "./project.mjs";

/**
 * `npm run -s pictures [-- --out FOLDER]`: screenshots of all screens, states and mails, of the extension as it was built last, with
 * invented products; the main ones are copied to `docs/screens/`.
 */
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = resolve(values.out ?? join(root, "test-results", "pictures"));
const screens = join(root, "docs", "screens");

/** Each takes its own pictures into the folder that it is given. */
const scripts = ["pictures", "website-pictures", "in-page-pictures", "join-pictures", "mail-pictures"];

/** The main ones: name in `docs/screens/`, and the picture that it is. */
const main = {
  "popup-good-dark": "state-good-dark",
  "popup-first-light": "state-first-light",
  "popup-claim-dark": "state-claim-dark",
  "popup-gone-light": "state-gone-light",
  "popup-foreign-light": "state-foreign-light",
  "popup-offline-light": "state-offline-light",
  "popup-arabic-light": "state-arabic-light",
  "popup-german": "language-de-good",
  "popup-in-arabic": "language-ar-good",
  "popup-japanese": "language-ja-good",
  "popup-pseudo-language": "language-en-XA-good",
  "popup-list-light": "list-results-light",
  "line-light": "line-light",
  "panel-light": "line-light-open",
  "welcome-light": "welcome-light",
  "settings-light": "options-light",
  "home-light": "home-1280-light",
  "home-phone-dark": "home-360-dark",
  "product-light": "product-1280-light",
  "drops-dark": "drops-1280-dark",
  "watches-light": "watches-1280-light",
  "locked-light": "locked-light",
};
const mostBytes = 4_000_000;

const tsx = new URL("tsx.mjs", import.meta.url).href;

async function run(script) {
  const code = await exitCode(spawnNode(["--import", tsx, join("e2e", `${script}.ts`), out]));
  if (code !== 0) throw new Error(`e2e/${script}.ts ended with ${code}.`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const script of scripts) await run(script);
await mkdir(screens, { recursive: true });
for (const [name, picture] of Object.entries(main)) {
  await copyFile(join(out, `${picture}.png`), join(screens, `${name}.png`));
}
const files = await readdir(screens);
const sizes = await Promise.all(files.map(async (name) => (await stat(join(screens, name))).size));
const bytes = sizes.reduce((sum, size) => sum + size, 0);
if (bytes > mostBytes) throw new Error(`docs/screens has ${bytes} B, ${mostBytes} are allowed.`);
console.log(`${(await readdir(out)).length} pictures in ${out}, ${files.length} of them in docs/screens.`);
