import { spawn } from "node:child_process";
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
 * Runs tasks of turbo.json, from its cache where inputs did not change. Output goes to `out`, if given, and into the
 * returned text.
 */
export async function runTasks(tasks, { flags = [], out } = {}) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NO_UPDATE_NOTIFIER: "1" };
  env.PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const args = [join(root, "node_modules/turbo/bin/turbo"), "run", ...tasks, ...flags];
  const child = spawn(node, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      out?.write(chunk);
    });
  }
  return { ok: (await exitCode(child)) === 0, text };
}
