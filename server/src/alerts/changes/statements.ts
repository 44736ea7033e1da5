import type { Sql } from "../../platform/database.ts";
import { type ChangeRow, changeColumns } from "./change-row.ts";
import { slotName } from "./slot-name.ts";

/** What knows which changes were published: the checkpoint's snapshot, or the replication slot. */
export type RelayMode = "poll" | "slot";

export interface CheckpointRow {
  readonly mode: RelayMode;
  /** Every change visible in it was published. */
  readonly snapshot: string;
}

export const insertCheckpoint = (sql: Sql) =>
  sql<never[]>`insert into change_checkpoint default values on conflict do nothing`;

export const setMode = (sql: Sql, { mode }: { readonly mode: RelayMode }) => sql<never[]>`
  insert into change_checkpoint (mode) values (${mode})
  on conflict (id) do update set mode = excluded.mode where change_checkpoint.mode <> excluded.mode`;

export const selectCheckpoint = (sql: Sql) => sql<CheckpointRow[]>`
  select mode, snapshot::text as snapshot from change_checkpoint`;

/** None while another relay holds the lock. `now`: the snapshot of the transaction. */
export const lockCheckpoint = (sql: Sql) => sql<{ readonly snapshot: string; readonly now: string }[]>`
  select snapshot::text as snapshot, pg_current_snapshot()::text as now from change_checkpoint
  for update skip locked`;

export const moveCheckpoint = (sql: Sql, { snapshot }: { readonly snapshot: string }) => sql<never[]>`
  update change_checkpoint set snapshot = ${snapshot}::text::pg_snapshot, moved_at = now()`;

/** The statement's snapshot is older than its calls: the commit of whatever is visible in it lies before `lsn`. */
export const selectPosition = (sql: Sql) => sql<{ readonly snapshot: string; readonly lsn: string }[]>`
  select pg_current_snapshot()::text as snapshot, pg_current_wal_insert_lsn()::text as lsn`;

/** Changes not visible in a snapshot. Numbers would not do: a lower one can be committed after a higher one. */
const notIn = (sql: Sql, snapshot: ReturnType<Sql>) => sql`
  from price_change where xid >= pg_snapshot_xmin(${snapshot}) and not pg_visible_in_snapshot(xid, ${snapshot})`;

/** One row when a change is not visible in the snapshot. */
export const selectAnyAfter = (sql: Sql, { snapshot }: { readonly snapshot: string }) => sql<
  { readonly found: number }[]
>`
  select 1 as found ${notIn(sql, sql`${snapshot}::text::pg_snapshot`)} limit 1`;

/**
 * The changes not visible in the snapshot. Those of a product are ordered by time, those of a series by revision,
 * whatever the clocks said.
 */
export const selectChangesAfter = (sql: Sql, { snapshot }: { readonly snapshot: string }) => sql<ChangeRow[]>`
  select ${sql.unsafe(changeColumns)} ${notIn(sql, sql`${snapshot}::text::pg_snapshot`)}
  order by series_id >> 3, max(accepted_at) over (partition by series_id order by revision), series_id, revision`;

/** A cursor over `selectChangesAfter`, until the end of the transaction. */
export const declareChangesAfter = (sql: Sql, params: { readonly snapshot: string }) => sql<never[]>`
  declare changes_after no scroll cursor for ${selectChangesAfter(sql, params)}`;

/** The next rows of the cursor. */
export const fetchChangesAfter = (sql: Sql, { limit }: { readonly limit: number }) => sql<ChangeRow[]>`
  fetch ${sql.unsafe(String(limit))} from changes_after`;

/** Whether every transaction can see what these transactions (xid8) wrote. */
export const selectVisible = (sql: Sql, { xids }: { readonly xids: readonly string[] }) => sql<
  { readonly visible: boolean }[]
>`
  select bool_and(pg_visible_in_snapshot(xid::xid8, pg_current_snapshot())) as visible
  from unnest(${xids}::text[]) xid`;

export interface SlotRow {
  readonly name: string;
  /** Null: there is no such slot. */
  readonly active: boolean | null;
  /** PostgreSQL gave it up to spare its disk. */
  readonly lost: boolean | null;
  readonly confirmed: string | null;
  /** Whether standbys may keep a copy. Null before PostgreSQL 17. */
  readonly failover: boolean | null;
  /** Whether it is such a copy, of the primary before. Null before PostgreSQL 17. */
  readonly synced: boolean | null;
}

/** The columns of PostgreSQL 17 by way of json, since older ones would refuse their names. */
export const selectSlot = (sql: Sql) => sql<SlotRow[]>`
  select n.name, s.active, s.wal_status = 'lost' as lost, s.confirmed_flush_lsn::text as confirmed,
    (to_jsonb(s) ->> 'failover')::boolean as failover, (to_jsonb(s) ->> 'synced')::boolean as synced
  from (select ${slotName(sql)} as name) n left join pg_replication_slots s on s.slot_name = n.name`;

/** Waits for the running transactions. */
export const createSlot = (sql: Sql) => sql<{ readonly name: string }[]>`
  select slot_name::text as name from pg_create_logical_replication_slot(${slotName(sql)}, 'pgoutput')`;

/** Drops the slot, unless it is being read or does not exist. */
export const dropFreeSlot = (sql: Sql) => sql<{ readonly dropped: "" }[]>`
  select pg_drop_replication_slot(slot_name) as dropped from pg_replication_slots
  where slot_name = ${slotName(sql)} and not active`;

/** Whether the database and its user allow a replication slot. */
export const selectCanReplicate = (sql: Sql) => sql<{ readonly can: boolean }[]>`
  select current_setting('wal_level') = 'logical' and (rolsuper or rolreplication) as can
  from pg_roles where rolname = current_user`;

export interface RelayStatusRow {
  readonly mode: RelayMode;
  readonly reading: boolean;
  /** Of PostgreSQL's log, not confirmed. */
  readonly lagBytes: number | null;
  /** Changes, counted up to `limit`; 0 in mode `slot`. */
  readonly waiting: number;
}

export const selectRelayStatus = (sql: Sql, { limit }: { readonly limit: number }) => sql<RelayStatusRow[]>`
  select c.mode, coalesce(s.active, false) as reading,
    (pg_current_wal_insert_lsn() - s.confirmed_flush_lsn)::float8 as "lagBytes",
    case when c.mode = 'slot' then 0 else (
      select count(*)::int from (select ${notIn(sql, sql`c.snapshot`)} limit ${limit}) as waiting
    ) end as waiting
  from change_checkpoint c left join pg_replication_slots s on s.slot_name = ${slotName(sql)}`;

/** A row for each series, so that two processes also wait for each other over one that neither has seen. */
export const insertSeen = (
  sql: Sql,
  { consumer, seriesIds }: { readonly consumer: string; readonly seriesIds: readonly string[] },
) => sql<never[]>`
  insert into change_seen (consumer, series_id, revision)
  select ${consumer}, id, 0 from unnest(${seriesIds}::bigint[]) id order by id on conflict do nothing`;

export interface Seen {
  readonly consumer: string;
  readonly seriesIds: readonly string[];
  /** The newest of each series. */
  readonly revisions: readonly number[];
}

/** Raises the revisions seen of each series; returns those of before. */
export const raiseSeen = (sql: Sql, { consumer, seriesIds, revisions }: Seen) => sql<
  { readonly seriesId: bigint; readonly revision: number }[]
>`
  with before as (
    select series_id, revision from change_seen
    where consumer = ${consumer} and series_id = any(${seriesIds}::bigint[]) order by series_id for update
  )
  update change_seen s set revision = greatest(before.revision, v.revision)
  from before join unnest(${seriesIds}::bigint[], ${revisions}::int[]) v(id, revision) on v.id = before.series_id
  where s.consumer = ${consumer} and s.series_id = v.id
  returning s.series_id as "seriesId", before.revision`;
