import { type OpenDatabase, prepareDatabase, StartError } from "@tidemark/drizzle";
import { backupFolder } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";

export interface PrepareOptions {
  readonly dataDir: string;
  readonly backups: BackupSettings;
  /** Sets up TimescaleDB with chunks of so many days. */
  readonly chunkDays?: number;
  readonly onWait?: () => void;
  /** Is told what was done. */
  readonly say: (sentence: string) => void;
}

/** Migrates the database when it must be, after a backup of it as it was. Without room it says so and goes on. */
export function prepareWithBackup(database: OpenDatabase, options: PrepareOptions) {
  const { dataDir, backups, chunkDays, onWait, say } = options;
  const folder = backupFolder({
    folder: backups.folder,
    dataDir,
    databaseUrl: database.ownerUrl,
    keep: backups.keep,
  });
  const beforeMigration = async () => {
    if (backups.keep["before-upgrade"] === 0) return;
    const made = await folder.make("before-upgrade").catch((error) => {
      throw new StartError(
        `${folder.problem} Nothing was migrated: set BACKUP_DIR to another folder, or BACKUP_BEFORE_UPGRADE=0 to go without.`,
        { cause: error },
      );
    });
    if (made.kind === "made") say(`The database as it was is in ${backups.folder}/${made.file.name}.`);
    else say(`The database is migrated without a backup. ${made.sentence}`);
  };
  return prepareDatabase(database, {
    beforeMigration,
    ...(chunkDays !== undefined && { chunkDays }),
    ...(onWait && { onWait }),
  });
}
