import { resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  type OpenDatabase,
  openDatabase,
  parseConfig,
  prepareDatabase,
  readOrCreateConfig,
  replaceConfig,
  StartError,
} from "@tidemark/drizzle";
import type postgres from "postgres";
import { dropSlot } from "../../alerts/changes/replication-slot.ts";
import { openPool, type Pool } from "../../platform/database.ts";
import { CommandError, ownerUrlOf, type Place, runCommand } from "./command.ts";
import { restoreBackup } from "./restore-backup.ts";

const usage = "usage: npm run restore -- FILE [--force]";

function readArguments(): { file: string; force: boolean } {
  try {
    const options = { force: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length === 1) return { file: positionals[0]!, force: values.force };
  } catch {
    // An unknown option: the usage lists the known ones.
  }
  throw new CommandError(usage);
}

const running = "Tidemark is running on this database: stop it, then restore.";

const open = (place: Place) =>
  openDatabase(place).catch((error) => {
    throw error instanceof StartError && error.reason === "in-use" ? new CommandError(running) : error;
  });

async function refuseWhileUsed(pool: postgres.Sql): Promise<void> {
  const others = await pool`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'tidemark' and pid <> pg_backend_pid()`;
  if (others.length > 0) throw new CommandError(running);
}

/** The database of a server that only ran once counts as empty. */
async function refuseUnlessEmpty(pool: postgres.Sql): Promise<void> {
  const [made] = await pool`select to_regclass('public.product') is not null as tables`;
  if (!made!.tables) return;
  const [held] = await pool`
    select (select count(*) from product)::text as products, (select count(*) from reporter)::text as reporters,
      (select count(*) from holder)::text as holders`;
  if (Object.values(held!).every((count) => count === "0")) return;
  throw new CommandError(
    `The database holds ${held!.products} products, ${held!.reporters} reporters and ${held!.holders} holders; --force replaces them by the backup.`,
  );
}

/** Replication slots belong to the server's role. */
async function withServerPool({ url }: OpenDatabase, work: (pool: Pool) => Promise<void>): Promise<void> {
  const pool = openPool(url, 1);
  await work(pool).finally(() => pool.end());
}

await runCommand(async (place) => {
  const { file, force } = readArguments();
  const path = resolve(file);
  const database = await open(place);
  const pool = openPool(ownerUrlOf(database), 1);
  try {
    await refuseWhileUsed(pool);
    if (!force) await refuseUnlessEmpty(pool);
    // The slot would replay the restore; without it the relay starts from the backup's checkpoint.
    await withServerPool(database, dropSlot);
    const { header, rows } = await restoreBackup(pool, path);
    await pool`analyze`;
    await prepareDatabase(database);
    // The embedded database's password stays.
    const secrets = parseConfig(JSON.stringify(header.secrets)) ?? {};
    await replaceConfig(place.dataDir, { ...(await readOrCreateConfig(place.dataDir)), ...secrets });
    return `${rows} rows and the keys of ${header.createdAt} are restored from ${path}.`;
  } finally {
    await pool.end();
    await database.close();
  }
});
