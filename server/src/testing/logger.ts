import { loggerTo } from "../platform/logger.ts";

/** Prints warnings and errors, where a failed test shows them. */
export const consoleLogger = loggerTo((level, message, { err, ...fields }) => {
  if (level === "warn" || level === "error") console.error(message, err ?? fields);
});
