import { ensureInstalled, refuse } from "./bootstrap.mjs";
import { runTasks } from "./project.mjs";

/**
 * All checks that need no browser and no database, in parallel; reports every failure. Properties run 20 times each, and
 * captured pages are left to `npm test`.
 */
try {
  process.env.QUICK_TESTS = "1";
  delete process.env.PAGES_DIR;
  await ensureInstalled();
  const { ok } = await runTasks(["check:types", "check:style", "check:promises", "check:rules"], {
    flags: ["--continue", "--env-mode=loose", "--output-logs=errors-only", "--log-order=grouped"],
    out: process.stdout,
  });
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  refuse(error);
}
