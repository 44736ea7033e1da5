import { join } from "node:path";
import { ensureInstalled, refuse } from "./bootstrap.mjs";
import { chooseDataDir } from "./data-dir.mjs";
import { exitCode, root, spawnNode } from "./project.mjs";
import { loadSettingsFile } from "./settings-file.mjs";

/** `node scripts/run.mjs FILE ...`: the project's Node runs the file of the project, in the caller's folder. */
const [file, ...args] = process.argv.slice(2);
try {
  loadSettingsFile();
  await ensureInstalled("server");
  const child = spawnNode(["--import", new URL("tsx.mjs", import.meta.url).href, join(root, file), ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...process.env, DATA_DIR: chooseDataDir(process.env) },
  });
  // The terminal sends Ctrl-C to the child, too; this process waits for it.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.exitCode = await exitCode(child);
} catch (error) {
  refuse(error);
}
