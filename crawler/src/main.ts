import { parseEnv } from "./env.ts";
import { findChromium } from "./find-chromium.ts";
import { logTo } from "./logger.ts";
import { startVerifier } from "./start-verifier.ts";

const parsed = parseEnv(process.env);
const executablePath = findChromium(process.env);
const problems = parsed.ok ? [] : [...parsed.problems];
if (!executablePath)
  problems.push("No Chromium was found: install Chromium or Chrome, or set CHROMIUM_PATH.");
if (!parsed.ok || !executablePath) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

const log = logTo(process.stderr);
const verifier = startVerifier({ ...parsed.config, executablePath, log });
const { egress, marketplaces, serverUrl } = parsed.config;
log("started", { server: serverUrl.origin, egress, marketplaces: marketplaces.length });

/** More than stopping takes. Its browser ends with this process, whose pipe it reads. */
const stopMs = 14_000;

const stop = (reason: string) => {
  log("stopping", { reason });
  setTimeout(() => {
    log("stopped late", { stopMs });
    process.exit(1);
  }, stopMs).unref();
  verifier.stop().then(
    () => process.exit(0),
    (error) => {
      log("stopping failed", { error: String(error) });
      process.exit(1);
    },
  );
};
// A terminal and the parent may both signal: the second must not kill what the first is finishing.
process.on("SIGTERM", () => stop("SIGTERM"));
process.on("SIGINT", () => stop("SIGINT"));
// With an IPC channel: the parent is gone, and with it who reads our stderr.
process.on("disconnect", () => stop("disconnect"));
process.stderr.on("error", () => {});
