import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseSettings } from "@tidemark/core/settings";
import {
  attachDatabase,
  type Config,
  hasConfig,
  type OpenDatabase,
  readOrCreateConfig,
  StartError,
} from "@tidemark/drizzle";
import { type BackupSettings, backupSettings } from "../backups/backup-settings.ts";
import { prepareWithBackup } from "../backups/prepare-with-backup.ts";
import { CommandError } from "./command-error.ts";

export { CommandError };

/** The settings of commands. Throws a CommandError that names all that is wrong. */
export function commandSettings() {
  const parsed = parseSettings("command", process.env, (path) => readFileSync(path, "utf8"));
  if (parsed.ok) return parsed.values;
  throw new CommandError(parsed.problems.join("\n"));
}

export interface Place {
  readonly dataDir: string;
  readonly backups: BackupSettings;
  readonly databaseUrl: string | undefined;
  readonly databaseOwnerUrl: string | undefined;
  /** A replica, for what only reads. */
  readonly readDatabaseUrl: string | undefined;
}

/** The server's address as the environment gives it; without one, that of this machine. */
export function serverUrl({ PUBLIC_URL, PORT }: NodeJS.ProcessEnv): string {
  return PUBLIC_URL?.trim().replace(/\/+$/, "") || `http://127.0.0.1:${PORT?.trim() || "7300"}`;
}

/** The secrets of the server whose folder this is. Throws a CommandError for a folder without any, and writes nothing there. */
export async function secretsOf({ dataDir }: Place): Promise<Config> {
  if (await hasConfig(dataDir)) return readOrCreateConfig(dataDir);
  throw new CommandError(`There is no server's data in ${dataDir}: set DATA_DIR to the server's folder.`);
}

/** For commands that only make sense on a server's data: an embedded database must be there already. */
export async function attachServer(place: Place): Promise<OpenDatabase> {
  if (place.databaseUrl === undefined) await secretsOf(place);
  return attachDatabase(place);
}

/** Makes the database as new as this version, after a backup where that changes it. */
export const prepareFor = ({ dataDir, backups }: Place, database: OpenDatabase) =>
  prepareWithBackup(database, { dataDir, backups, say: (sentence) => console.error(sentence) });

/** For commands that change the schema or need to see all of it. */
export function ownerUrlOf({ ownerUrl, ownsSchema, role }: OpenDatabase): string {
  if (ownsSchema) return ownerUrl;
  throw new CommandError(
    `"${role}" may not change the schema: name its owner in DATABASE_OWNER_URL for this command.`,
  );
}

/** Runs a command on the database from the environment, and prints its result. */
export async function runCommand(work: (place: Place) => Promise<string>): Promise<void> {
  try {
    const settings = commandSettings();
    const { DATA_DIR, DATABASE_URL, DATABASE_OWNER_URL, READ_DATABASE_URL } = settings;
    const databaseUrl = DATABASE_URL ?? undefined;
    const databaseOwnerUrl = DATABASE_OWNER_URL ?? undefined;
    console.log(
      await work({
        dataDir: resolve(DATA_DIR),
        backups: backupSettings(settings),
        databaseUrl,
        databaseOwnerUrl,
        readDatabaseUrl: READ_DATABASE_URL ?? undefined,
      }),
    );
  } catch (error) {
    console.error(error instanceof CommandError || error instanceof StartError ? error.message : error);
    process.exitCode = 1;
  }
}
