import pino from "pino";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts logged with a message. Never a key, a token, an address of a client or a query string. */
export interface LogFields {
  /** Logged with its stack and cause. */
  readonly err?: unknown;
  readonly requestId?: string | undefined;
  readonly [name: string]: unknown;
}

type Write = (message: string, fields?: LogFields) => void;

export interface Logger extends Readonly<Record<LogLevel, Write>> {
  /** Whether lines of a level are written: what is costly to find out need not be. */
  isOn(level: LogLevel): boolean;
}

/** A logger that hands every line to one function; without debug lines unless told otherwise. */
export function loggerTo(
  write: (level: LogLevel, message: string, fields: LogFields) => void,
  isOn: Logger["isOn"] = (level) => level !== "debug",
): Logger {
  const at =
    (level: LogLevel): Write =>
    (message, fields = {}) => {
      if (isOn(level)) write(level, message, fields);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), isOn };
}

/** Writes lines of JSON to standard error, synchronously: the last line before an exit is not lost. */
export function stderrLogger(level: LogLevel): Logger {
  const lines = pino({ level }, pino.destination({ dest: 2, sync: true }));
  return loggerTo(
    (at, message, fields) => lines[at](fields, message),
    (at) => lines.isLevelEnabled(at),
  );
}
