import pino from "pino";
import type { Logger } from "../logger.ts";

export interface LogLines {
  readonly logger: Logger;
  /** Everything logged, oldest first. */
  readonly lines: Record<string, unknown>[];
}

export function logLines(): LogLines {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  return { logger: pino({ level: "info" }, { write }), lines };
}
