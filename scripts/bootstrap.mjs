import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCode, node, root } from "./project.mjs";

const oldestNode = 20;
const stampFile = join(root, "node_modules/.installed-from");
const lockFile = join(root, "package-lock.json");

/** An expected failure: one sentence for the user, no stack trace. */
export class Refusal extends Error {}

/** Prints a Refusal as its sentence, other errors with their stack, and exits with 1. */
export function refuse(error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exit(1);
}

/** Installs what package-lock.json says, unless it is installed. Prints to stderr only. */
export async function ensureInstalled() {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Refusal(`Tidemark needs Node ${oldestNode} or newer; this is ${process.version}.`);
  }
  const wanted = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  if (isInstalled(wanted)) return;
  console.error("Installing what Tidemark needs (a minute or two)...");
  await install();
  if (spawnSync(node, ["--version"]).status !== 0) {
    throw new Refusal(
      "The Node that Tidemark brings along was not installed: run `npm ci` with install scripts allowed.",
    );
  }
  writeFileSync(stampFile, wanted);
}

function isInstalled(wanted) {
  if (!existsSync(node)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return true;
  // After a manual npm run: npm writes this file last.
  const installed = statSync(join(root, "node_modules/.package-lock.json"), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs + 5000 >= statSync(lockFile).mtimeMs;
}

async function install() {
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  const npm = process.env.npm_execpath;
  const child = npm?.endsWith("js")
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn("npm", args, { ...options, shell: process.platform === "win32" });
  if ((await exitCode(child)) !== 0) {
    throw new Refusal("The installation failed; npm's error is above. Fix it and start again.");
  }
}
