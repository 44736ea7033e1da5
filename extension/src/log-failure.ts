/** Logs a failure that nobody waits for. */
export const logFailure =
  (what: string) =>
  (error: unknown): void =>
    console.warn(`${what} failed.`, error);
