import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withProgress } from "./progress.mjs";
import { exitCode, node, root } from "./project.mjs";
import { trimInstallation } from "./trim-installation.mjs";

/** That of Debian 12. It only installs and starts: everything else runs in the Node that is installed. */
const oldestNode = 18;
const stampFile = join(root, "node_modules/.installed-from");
const lockFile = join(root, "package-lock.json");

/** An expected failure: one sentence for the user, no stack trace. */
export class Refusal extends Error {}

/** Prints a Refusal as its sentence, other errors with their stack, and exits with 1. */
export function refuse(error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exit(1);
}

/** What runs server and verifier; the rest is for development and the extension. */
const serverWorkspaces = ["core", "texts", "chart", "drizzle", "server", "crawler"];

/**
 * Installs what package-lock.json says, unless it is installed: `everything`, or what the `server` needs at least. Prints
 * to stderr only.
 */
export async function ensureInstalled(wanted = "everything", { always = false } = {}) {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Refusal(`Tidemark needs Node ${oldestNode} or newer; this is ${process.version}.`);
  }
  const lock = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  if (!always && isInstalled(lock, wanted)) return;
  // Without the extension's tools only where that is asked for.
  const isServer = always && wanted === "server";
  await withProgress(
    isServer ? "Installing what a server needs" : "Installing what Tidemark needs",
    () => install(isServer),
    { detail: howFar },
  );
  if (spawnSync(node, ["--version"]).status !== 0) {
    throw new Refusal(
      "The Node that Tidemark brings along was not installed: run `npm ci` with install scripts allowed.",
    );
  }
  if (isServer) trimInstallation(root, serverWorkspaces);
  writeFileSync(stampFile, isServer ? `${lock} server` : lock);
}

function isInstalled(lock, wanted) {
  if (!existsSync(node)) return false;
  const stamp = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
  if (stamp === lock || (stamp === `${lock} server` && wanted === "server")) return true;
  // After a manual npm run: npm writes this file last.
  const installed = statSync(join(root, "node_modules/.package-lock.json"), { throwIfNoEntry: false });
  if (installed === undefined || installed.mtimeMs + 5000 < statSync(lockFile).mtimeMs) return false;
  return !stamp.endsWith(" server") || installed.mtimeMs > statSync(stampFile).mtimeMs;
}

/** Packages that npm has unpacked so far. */
function howFar() {
  const modules = join(root, "node_modules");
  try {
    const names = readdirSync(modules).flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : [name],
    );
    const count = names.filter((name) => existsSync(join(modules, name, "package.json"))).length;
    return count > 0 ? `${count} packages` : "";
  } catch {
    return "";
  }
}

async function install(isServer) {
  const only = [
    "--omit=dev",
    "--include-workspace-root",
    ...serverWorkspaces.flatMap((name) => ["-w", name]),
  ];
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...(isServer ? only : [])];
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  const npm = process.env.npm_execpath;
  const child = npm?.endsWith("js")
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn("npm", args, { ...options, shell: process.platform === "win32" });
  if ((await exitCode(child)) !== 0) {
    throw new Refusal("The installation failed; npm's error is above. Fix it and start again.");
  }
}
