import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import type postgres from "postgres";
import { appliedMigrations, knownMigrations } from "./migration-steps.ts";
import { StartError } from "./start-error.ts";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));
/** Any fixed number: one migrator at a time, over all processes on one database. */
export const migrationLock = 7300n;

/**
 * Brings the database to the newest schema. Forward only; safe to call from several processes at once. Needs
 * a pool of two connections. Throws a StartError for a database that a newer Tidemark made.
 */
export async function migrate(sql: postgres.Sql): Promise<void> {
  const holder = await sql.reserve();
  try {
    await holder`select pg_advisory_lock(${migrationLock.toString()}::bigint)`;
    const known = new Set(knownMigrations().map(({ hash }) => hash));
    if ((await appliedMigrations(holder)).some((hash) => !known.has(hash))) {
      throw new StartError("The database was made by a newer Tidemark: start that one, or restore a backup.");
    }
    await applyMigrations(drizzle(sql), { migrationsFolder });
  } finally {
    await holder`select pg_advisory_unlock(${migrationLock.toString()}::bigint)`.catch(() => {});
    holder.release();
  }
}
