import type { MigrationMeta } from "drizzle-orm/migrator";
import type postgres from "postgres";
import { migrationLock } from "./migration-lock.ts";
import { appliedMigrations, applyMigrations, knownMigrations } from "./migration-steps.ts";
import { StartError } from "./start-error.ts";

/**
 * Brings the database to the newest schema: one transaction on one connection, so that a migrator that is killed leaves
 * nothing half done. Forward only; safe to call from several processes at once. As the owner of the schema, unless there
 * is nothing to do. Throws a StartError for a database that a newer Tidemark made.
 */
export async function migrate(sql: postgres.Sql, onWait: () => void = () => {}): Promise<void> {
  await sql.begin(async (tx) => {
    await noticeLostClient(tx);
    const lock = migrationLock.toString();
    const [held] = await tx`select pg_try_advisory_xact_lock(${lock}::bigint) as mine`;
    if (!held!.mine) {
      onWait();
      await tx`select pg_advisory_xact_lock(${lock}::bigint)`;
    }
    await applyMigrations(tx, await pendingMigrations(tx));
  });
}

/** What the database has not been through yet. Throws a StartError for one that a newer Tidemark made. */
export async function pendingMigrations(sql: postgres.ISql): Promise<readonly MigrationMeta[]> {
  const applied = new Set(await appliedMigrations(sql));
  const known = knownMigrations();
  const pending = known.filter(({ hash }) => !applied.has(hash));
  if (applied.size > known.length - pending.length) {
    throw new StartError("The database was made by a newer Tidemark: start that one, or restore a backup.");
  }
  return pending;
}

/** A long statement of a killed migrator ends within seconds, in place of going on for nobody. Not on every system. */
const noticeLostClient = (tx: postgres.ISql) =>
  tx.unsafe(`do $$ begin
    perform set_config('client_connection_check_interval', '2000', true);
  exception when others then null;
  end $$`);
