import type { Sql } from "../../platform/database.ts";
import type { RelayMode } from "./checkpoint.ts";
import { beyond } from "./publish-backlog.ts";
import { slotName } from "./replication-slot.ts";

const mostCounted = 10_000;

/** How changes reach the stream. `lagBytes`: of PostgreSQL's log, not confirmed; `waiting`: changes, counted up to 10,000. */
export type ChangesStatus =
  | { readonly mode: "slot"; readonly reading: boolean; readonly lagBytes: number | null }
  | { readonly mode: "poll"; readonly waiting: number };

/** Null while no relay has ever run on this database. */
export async function changesStatus(sql: Sql): Promise<ChangesStatus | null> {
  const [row] = await sql<{ mode: RelayMode; reading: boolean; lagBytes: number | null; waiting: number }[]>`
    select c.mode, coalesce(s.active, false) as reading,
      (pg_current_wal_insert_lsn() - s.confirmed_flush_lsn)::float8 as "lagBytes",
      case when c.mode = 'slot' then 0 else (select count(*)::int from (
        select ${beyond(sql, sql`c.snapshot`)}
        limit ${mostCounted}) as waiting) end as waiting
    from change_checkpoint c left join pg_replication_slots s on s.slot_name = ${slotName(sql)}`;
  if (!row) return null;
  const { mode, reading, lagBytes, waiting } = row;
  return mode === "slot" ? { mode, reading, lagBytes } : { mode, waiting };
}
