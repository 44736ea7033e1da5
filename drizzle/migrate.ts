import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import type postgres from "postgres";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));
/** Any fixed number: one migrator at a time, over all processes on one database. */
const migrationLock = 7300n;

/** Brings the database to the newest schema. Forward only; safe to call from several processes at once. */
export async function migrate(sql: postgres.Sql): Promise<void> {
  const holder = await sql.reserve();
  try {
    await holder`select pg_advisory_lock(${migrationLock.toString()}::bigint)`;
    await applyMigrations(drizzle(sql), { migrationsFolder });
  } finally {
    await holder`select pg_advisory_unlock(${migrationLock.toString()}::bigint)`.catch(() => {});
    holder.release();
  }
}
