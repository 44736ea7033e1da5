import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Refusal } from "./bootstrap.mjs";
import { withProgress } from "./progress.mjs";
import { exitCode, node, root, spawnNode } from "./project.mjs";

const finder = pathToFileURL(join(root, "crawler/src/find-chromium.ts")).href;

/** The path of the Chromium or Chrome that the crawler would use, or null. */
export async function findBrowser() {
  const script = `import { findChromium } from ${JSON.stringify(finder)};
    process.stdout.write(findChromium(process.env) ?? "")`;
  const args = ["--input-type=module-typescript", "--eval", script];
  const child = spawn(node, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let path = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    path += text;
  });
  return (await exitCode(child)) === 0 && path ? path : null;
}

/** As findBrowser, but installs one when there is none. Throws a Refusal when that fails. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  if (process.env.CHROMIUM_PATH) {
    throw new Refusal(`CHROMIUM_PATH is ${process.env.CHROMIUM_PATH}, which does not exist.`);
  }
  await withProgress("Installing Chromium", async () => {
    if (await installDebianPackages(["chromium"])) return;
    const cli = join(root, "node_modules/playwright-core/cli.js");
    await exitCode(spawnNode([cli, "install", "chromium"], { stdio: ["ignore", 2, 2] }));
  });
  const installed = await findBrowser();
  if (installed) return installed;
  throw new Refusal("No Chromium could be installed: install Chromium or Chrome, or set CHROMIUM_PATH.");
}

/** False where it is not possible: another system, or not root. */
export async function installDebianPackages(names) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Not synchronous: a server whose lines are passed on may run meanwhile.
  const apt = async (...args) =>
    (await exitCode(spawn("/usr/bin/apt-get", ["-qq", ...args], { env, stdio: ["ignore", 2, 2] }))) === 0;
  return (await apt("update")) && apt("install", "-y", "--no-install-recommends", ...names);
}
