import { ensureInstalled, refuse } from "./bootstrap.mjs";
import { runTasks } from "./project.mjs";

/** All checks that need no browser and no database, in parallel; reports every failure. */
try {
  await ensureInstalled();
  const { ok } = await runTasks(["check:types", "check:style", "check:promises", "check:rules"], {
    flags: ["--continue", "--env-mode=loose", "--output-logs=errors-only", "--log-order=grouped"],
    out: process.stdout,
  });
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  refuse(error);
}
