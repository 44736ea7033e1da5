import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The release from PyPI that is compared with. */
export const changedetectionVersion = "0.60.10";

export interface SavedPage {
  readonly file: string;
  readonly html: string;
}

type Found = { readonly ok: true; readonly prices: ReadonlyMap<string, number | null> };
type NotRun = { readonly ok: false; readonly why: string };

const run = promisify(execFile);
const script = fileURLToPath(new URL("./changedetection.py", import.meta.url));
const installTimeoutMs = 15 * 60_000;
const readTimeoutMs = 5 * 60_000;

/** What it has to read: without this, "no answer" on every other page would say nothing. */
const control: SavedPage = {
  file: "control",
  html: '<script type="application/ld+json">{"@type": "Product", "offers": {"price": "12.99"}}</script>',
};

async function install(folder: string): Promise<string> {
  await run("python3", ["-m", "venv", folder], { timeout: installTimeoutMs });
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  const wanted = `changedetection.io==${changedetectionVersion}`;
  await run(python, ["-m", "pip", "install", ...quiet, wanted], { timeout: installTimeoutMs });
  return python;
}

async function read(python: string, pages: readonly SavedPage[]): Promise<Map<string, number | null>> {
  const reader = spawn(python, [script], { stdio: ["pipe", "pipe", "ignore"], timeout: readTimeoutMs });
  const ended = new Promise<number | null>((resolve, reject) =>
    reader.on("error", reject).on("exit", resolve),
  );
  reader.stdin.on("error", () => undefined);
  reader.stdin.end(pages.map((page) => `${JSON.stringify(page)}\n`).join(""));
  const prices = new Map<string, number | null>();
  for await (const line of createInterface({ input: reader.stdout })) {
    const { file, price } = JSON.parse(line) as { file: string; price: number | string | null };
    prices.set(file, price === null ? null : Number(price));
  }
  const code = await ended;
  if (code !== 0 || prices.size < pages.length)
    throw new Error(`it read ${prices.size} pages and ended with ${code}`);
  if (prices.get(control.file) !== 12.99) throw new Error("it does not find a price in JSON-LD");
  return prices;
}

/** The prices that the real changedetection.io finds, installed for this run only; or why it could not run. */
export async function changedetectionPrices(pages: readonly SavedPage[]): Promise<Found | NotRun> {
  const folder = await mkdtemp(join(tmpdir(), "changedetection-"));
  try {
    return { ok: true, prices: await read(await install(folder), [control, ...pages]) };
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    return { ok: false, why: code === "ENOENT" ? "there is no python3" : message.trim().split("\n").at(-1)! };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
