import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const windows = process.platform === "win32";

/** The Node that the project installs, whichever one the machine has. */
export const node = join(root, "node_modules/node/bin", windows ? "node.exe" : "node");

/** Runs the project's Node on a file of the project. */
export const spawnNode = (args, options = {}) =>
  spawn(node, args, { cwd: root, stdio: "inherit", windowsHide: true, ...options });

/** Its exit code; 1 when it was killed or never started. */
export const exitCode = (child) =>
  new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });

/**
 * Runs tasks of turbo.json, from its cache where inputs did not change; where turbo is not installed, one after the other
 * by the scripts of package.json. Output goes to `out`, if given, and into the returned text.
 */
export async function runTasks(tasks, { flags = [], out } = {}) {
  if (!existsSync(join(root, "node_modules/turbo"))) return runScripts(tasks, out);
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_UPDATE_NOTIFIER: "1" };
  env.PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const args = [join(root, "node_modules/turbo/bin/turbo"), "run", ...tasks, ...flags];
  return collected(
    spawn(node, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true }),
    out,
  );
}

async function runScripts(tasks, out) {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  let text = "";
  for (const task of tasks) {
    const [, ...args] = scripts[task].split(" ");
    const done = await collected(spawnNode(args, { stdio: ["ignore", "pipe", "pipe"] }), out);
    text += done.text;
    if (!done.ok) return { ok: false, text };
  }
  return { ok: true, text };
}

async function collected(child, out) {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      out?.write(chunk);
    });
  }
  return { ok: (await exitCode(child)) === 0, text };
}
