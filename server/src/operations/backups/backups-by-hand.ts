import type { BackupState, Backups } from "../../platform/backups.ts";
import type { Logger } from "../../platform/logger.ts";

/** The state of this process's backups; with `begin` one is begun before, unless one runs. */
export function askBackups(backups: Backups, begin: boolean, log: Logger): BackupState {
  if (begin) backups.make("by-hand").catch((err) => log.error("A backup failed", { err }));
  return { isRunning: backups.isRunning, problem: backups.problem };
}
