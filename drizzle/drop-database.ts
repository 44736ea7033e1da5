import type postgres from "postgres";

/** Drops a database with its replication slots: they survive `with (force)`, and stay busy for a moment. */
export async function dropDatabase(admin: postgres.Sql, name: string): Promise<void> {
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
