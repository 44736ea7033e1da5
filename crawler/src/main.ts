import { parseEnv } from "./env.ts";
import { findChromium } from "./find-chromium.ts";
import { stderrLogger } from "./logger.ts";
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

const logger = stderrLogger();
for (const note of parsed.notes) logger.warn(note);
const verifier = startVerifier({ ...parsed.config, executablePath, logger });
const { egress, marketplaces, serverUrl } = parsed.config;
logger.info({ server: serverUrl.origin, egress, marketplaces: marketplaces.length }, "The verifier started");
verifier.ended.catch((error) => {
  logger.fatal({ err: error }, "verifier failed");
  process.exit(1);
});

/** Longer than stopping takes. The browser ends with this process, whose pipe it reads. */
const stopTimeoutMs = 14_000;

function stop(reason: string): void {
  logger.info({ reason }, "The verifier stops");
  setTimeout(() => {
    logger.error({ stopTimeoutMs }, "stop timed out");
    process.exit(1);
  }, stopTimeoutMs).unref();
  void verifier.stop().then(() => process.exit(0));
}
// A terminal and the parent may both signal: the second signal must not kill the process while it stops.
process.on("SIGTERM", () => stop("SIGTERM"));
process.on("SIGINT", () => stop("SIGINT"));
// With an IPC channel: the parent process is gone.
process.on("disconnect", () => stop("disconnect"));
