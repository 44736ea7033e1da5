import type { ProcessMetrics } from "../operations/health/metrics.ts";
import type { BackupState } from "../platform/backups.ts";
import type { Logger } from "../platform/logger.ts";
import type { Config } from "./environment.ts";
import { type Start, type ToHead, type ToMember, tellMs } from "./group-messages.ts";
import { beatMs } from "./heartbeats.ts";
import { Questions } from "./questions.ts";
import { type RunningServer, startServer } from "./start-server.ts";

/** Of one that its head no longer reaches, the answer is without the others. */
const askMs = 2 * tellMs;

const tellHead = (message: ToHead): void => {
  if (process.connected) process.send!(message);
};

function startMessage(): Promise<Start> {
  return new Promise((resolve) => {
    const take = (message: ToMember) => {
      // The others may ask for metrics before.
      if (message.kind !== "start") return;
      process.off("message", take);
      resolve(message);
    };
    process.on("message", take);
    tellHead({ kind: "hello" });
  });
}

/** Runs this process as one of several API processes, with what its head tells it. */
export async function startMember(config: Config, log: Logger): Promise<RunningServer> {
  setInterval(() => tellHead({ kind: "alive" }), beatMs).unref();
  const { port, reusePort, databaseUrl, ownerUrl, diskFolder, secrets } = await startMessage();

  const questions = new Questions<readonly ProcessMetrics[]>();
  const others = (): Promise<readonly ProcessMetrics[]> =>
    questions.ask(askMs, (question) => tellHead({ kind: "others", question })).catch(() => []);

  const askedBackups = new Questions<BackupState>();
  const askBackups = (begin: boolean): Promise<BackupState> =>
    askedBackups.ask(askMs, (question) => tellHead({ kind: "backups", question, begin }));

  const server = await startServer({
    config: { ...config, port },
    databaseUrl,
    ...(ownerUrl !== undefined && { ownerUrl }),
    diskFolder,
    secrets,
    roles: ["api"],
    group: { part: "member", reusePort, others, askBackups },
    log,
  });
  process.on("message", (message: ToMember) => {
    if (message.kind === "others") questions.answered(message.question, message.metrics);
    if (message.kind === "backups") askedBackups.answered(message.question, message.state);
    if (message.kind !== "tell") return;
    const { question } = message;
    server.metrics!.ofProcess().then(
      (metrics) => tellHead({ kind: "told", question, metrics }),
      (err) => log.warn("Metrics could not be told", { err }),
    );
  });
  tellHead({ kind: "ready" });
  return server;
}
