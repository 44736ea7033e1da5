import type { Pool, Sql } from "../../platform/database.ts";
import { parseLsn } from "./lsn.ts";

/** What the slot's reader asks for; a migration makes it. */
export const publication = "tidemark";

/** Slots are named over the whole cluster: this one is of the connected database. */
export const slotName = (sql: Sql) =>
  sql`(select 'tidemark_' || oid from pg_database where datname = current_database())`;

export type Slot =
  | { readonly state: "missing" | "lost" | "busy"; readonly name: string }
  | { readonly state: "free"; readonly name: string; readonly confirmed: bigint };

/** `busy`: another relay reads it. `lost`: PostgreSQL gave it up to spare its disk. */
export async function lookAtSlot(sql: Sql): Promise<Slot> {
  const [row] = await sql<
    { name: string; active: boolean | null; lost: boolean; confirmed: string | null }[]
  >`
    select n.name, s.active, s.wal_status = 'lost' as lost, s.confirmed_flush_lsn::text as confirmed
    from (select ${slotName(sql)} as name) n left join pg_replication_slots s on s.slot_name = n.name`;
  const { name, active, lost, confirmed } = row!;
  if (active === null) return { state: "missing", name };
  if (lost) return { state: "lost", name };
  return active || confirmed === null
    ? { state: "busy", name }
    : { state: "free", name, confirmed: parseLsn(confirmed) };
}

/** Waits for the transactions under way. */
export async function createSlot(pool: Pool): Promise<void> {
  await pool`select pg_create_logical_replication_slot(${slotName(pool)}, 'pgoutput')`;
}

/** Drops the slot, unless somebody reads it or there is none. */
export async function dropSlot(pool: Pool): Promise<void> {
  await pool`
    select pg_drop_replication_slot(slot_name) from pg_replication_slots
    where slot_name = ${slotName(pool)} and not active`;
}

/** Whether this database and its user allow a slot at all. */
export async function canReplicate(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ can: boolean }[]>`
    select current_setting('wal_level') = 'logical' and (rolsuper or rolreplication) as can
    from pg_roles where rolname = current_user`;
  return row?.can ?? false;
}
