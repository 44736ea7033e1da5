import { join, resolve } from "node:path";
import type { SettingsOf } from "@tidemark/core/settings";
import type { BackupKind } from "../../platform/backups.ts";

export interface BackupSettings {
  readonly folder: string;
  /** Null: none by schedule. */
  readonly everyMs: number | null;
  /** How many of each kind are kept; of those before an upgrade 0: none is made. */
  readonly keep: Readonly<Record<BackupKind, number>>;
}

/** How backups are made, from the settings of a server or a command. */
export const backupSettings = (
  env: Pick<
    SettingsOf<"command">,
    "DATA_DIR" | "BACKUP_DIR" | "BACKUP_EVERY" | "BACKUP_KEEP" | "BACKUP_BEFORE_UPGRADE"
  >,
): BackupSettings => ({
  folder: resolve(env.BACKUP_DIR ?? join(env.DATA_DIR, "backups")),
  everyMs: env.BACKUP_EVERY,
  keep: {
    "before-upgrade": env.BACKUP_BEFORE_UPGRADE,
    scheduled: env.BACKUP_KEEP,
    "by-hand": env.BACKUP_KEEP,
  },
});
