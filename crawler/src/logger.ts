import pino, { type Logger as PinoLogger } from "pino";

export type Logger = Pick<PinoLogger, "info" | "warn" | "error" | "fatal">;

/** Logs JSON lines to standard error; lines are dropped once its reader is gone. */
export function stderrLogger(): Logger {
  const destination = pino.destination({ dest: 2, sync: true });
  destination.on("error", () => {});
  return pino({ level: "info" }, destination);
}

export const silentLogger: Logger = pino({ level: "silent" });
