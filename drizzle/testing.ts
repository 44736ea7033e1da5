import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";

/** A migrated database of its own for a test file or a test. `drop()` ends whoever is still connected. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `tidemark_test_${randomBytes(8).toString("hex")}`;
  const withAdmin = async (work: (admin: postgres.Sql) => Promise<unknown>) => {
    const admin = postgres(inject("databaseUrl"), { max: 1, onnotice: () => {} });
    await work(admin).finally(() => admin.end());
  };
  await withAdmin(
    (admin) => admin`create database ${admin(name)} template ${admin(inject("templateDatabase"))}`,
  );
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => withAdmin((admin) => drop(admin, name)) };
}

/** A logical slot outlives `with (force)`, and stays busy for a moment after its reader was ended. */
async function drop(admin: postgres.Sql, name: string): Promise<void> {
  for (let left = 100; ; left--) {
    await admin`
      select pg_terminate_backend(active_pid) from pg_replication_slots
      where database = ${name} and active_pid is not null`;
    await admin`
      select pg_drop_replication_slot(slot_name) from pg_replication_slots
      where database = ${name} and active_pid is null`.catch(() => {});
    const busy = await admin`select from pg_replication_slots where database = ${name}`;
    if (busy.length === 0 || left === 0) break;
    await admin`select pg_sleep(0.02)`;
  }
  await admin`drop database if exists ${admin(name)} with (force)`;
}
