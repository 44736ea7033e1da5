import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Refusal } from "./bootstrap.mjs";
import { ensureBrowser, findBrowser } from "./find-browser.mjs";
import { askingNotice, noBrowserNotice } from "./notices.mjs";

/**
 * The verifier's browser: one that is there, or one that is installed now, with `install` or because the person at the
 * terminal says so. Null when there is none; then it has said how to get one.
 */
export async function browserForVerifier({ dataDir, install, canAsk, say }) {
  const found = await findBrowser();
  if (found) return found;
  const isChosen = Boolean(process.env.CHROMIUM_PATH);
  const wanted = !isChosen && (install || (canAsk && (await askOnce(dataDir))));
  if (!wanted) {
    say(noBrowserNotice(isChosen));
    return null;
  }
  try {
    return await ensureBrowser();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`${error.message} The server runs without the verifier.`);
    return null;
  }
}

/** Asks whether to install a browser, once for each data folder. */
export async function askOnce(dataDir, { input = process.stdin, output = process.stdout } = {}) {
  const asked = join(dataDir, "asked-for-browser");
  if (existsSync(asked)) return false;
  // Without `terminal`, Ctrl-C still reaches the process.
  const lines = createInterface({ input, terminal: false });
  output.write(askingNotice);
  try {
    const answer = await new Promise((resolve) => {
      lines.once("line", resolve);
      lines.once("close", () => resolve(""));
    });
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(asked, "");
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
    input.unref?.();
  }
}
