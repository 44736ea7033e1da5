import type { Pool, Sql } from "../../platform/database.ts";
import { parseLsn } from "./lsn.ts";

export type RelayMode = "poll" | "slot";

/** What knows from now on which changes were handed over. */
export async function enterMode(pool: Pool, mode: RelayMode): Promise<void> {
  await pool`
    insert into change_checkpoint (mode) values (${mode})
    on conflict (id) do update set mode = excluded.mode where change_checkpoint.mode <> excluded.mode`;
}

export async function currentMode(pool: Pool): Promise<RelayMode> {
  await pool`insert into change_checkpoint default values on conflict do nothing`;
  const [row] = await pool<[{ mode: RelayMode }]>`select mode from change_checkpoint`;
  return row.mode;
}

/** A moment of the database: who has read the log up to `lsn` has seen every change visible in `snapshot`. */
export interface Moment {
  readonly snapshot: string;
  readonly lsn: bigint;
}

/** The statement's snapshot is older than its calls: whatever is visible has its commit before `lsn`. */
export async function momentOf(pool: Pool): Promise<Moment> {
  const [row] = await pool<{ snapshot: string; lsn: string }[]>`
    select pg_current_snapshot()::text as snapshot, pg_current_wal_insert_lsn()::text as lsn`;
  return { snapshot: row!.snapshot, lsn: parseLsn(row!.lsn) };
}

export async function moveCheckpoint(sql: Sql, snapshot: string): Promise<void> {
  await sql`update change_checkpoint set snapshot = ${snapshot}::text::pg_snapshot, moved_at = now()`;
}
