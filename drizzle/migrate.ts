import type { MigrationMeta } from "drizzle-orm/migrator";
import type postgres from "postgres";
import { migrationLock } from "./migration-lock.ts";
import { appliedMigrations, applyMigrations, knownMigrations } from "./migration-steps.ts";
import { StartError } from "./start-error.ts";

/**
 * Migrates the database to the newest schema: one transaction on one connection, so that a killed migrator leaves
 * nothing half done. Forward only; safe in several concurrent processes. Needs the owner's role, unless there is nothing to
 * do. Throws a StartError for a database of a newer Tidemark. `before` runs while no other process migrates, only when a
 * database that is in use will be changed; when it fails, nothing is.
 */
export async function migrate(
  sql: postgres.Sql,
  onWait: () => void = () => {},
  before: () => Promise<void> = async () => {},
): Promise<void> {
  await sql.begin(async (tx) => {
    await noticeLostClient(tx);
    // It may take minutes.
    await tx`set local idle_in_transaction_session_timeout = 0`;
    const lock = migrationLock.toString();
    const [held] = await tx`select pg_try_advisory_xact_lock(${lock}::bigint) as mine`;
    if (!held!.mine) {
      onWait();
      await tx`select pg_advisory_xact_lock(${lock}::bigint)`;
    }
    const pending = await pendingMigrations(tx);
    if (pending.length > 0 && (await appliedMigrations(tx)).length > 0) await before();
    await applyMigrations(tx, pending);
  });
}

/** Migrations that are not applied yet. Throws a StartError for a database of a newer Tidemark. */
export async function pendingMigrations(sql: postgres.ISql): Promise<readonly MigrationMeta[]> {
  const applied = new Set(await appliedMigrations(sql));
  const known = knownMigrations();
  const pending = known.filter(({ hash }) => !applied.has(hash));
  if (applied.size > known.length - pending.length) {
    throw new StartError("The database was made by a newer Tidemark: start that one, or restore a backup.");
  }
  return pending;
}

/** Ends the statement of a killed migrator within seconds. Not supported on every system. */
const noticeLostClient = (tx: postgres.ISql) =>
  tx.unsafe(`do $$ begin
    perform set_config('client_connection_check_interval', '2000', true);
  exception when others then null;
  end $$`);
