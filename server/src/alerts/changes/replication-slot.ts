import postgres from "postgres";
import { type Sql, serving } from "../../platform/database.ts";
import { within } from "../../platform/within.ts";
import { parseLsn } from "./lsn.ts";
import { dropFreeSlot, selectCanReplicate, selectSlot } from "./statements.ts";

/** What the slot's reader subscribes to; a migration creates it. */
export const publication = "tidemark";

export type Slot =
  | { readonly state: "missing" | "lost" | "busy"; readonly name: string }
  | {
      readonly state: "free";
      readonly name: string;
      readonly confirmed: bigint;
      /** Whether standbys may keep a copy; null where PostgreSQL cannot do that. */
      readonly failover: boolean | null;
      /** It came from the primary before. */
      readonly isSynced: boolean;
    };

/** `busy`: another relay reads it. `lost`: PostgreSQL gave it up to spare its disk. */
export async function readSlot(sql: Sql): Promise<Slot> {
  const [row] = await selectSlot(sql);
  const { name, active, lost, confirmed, failover, synced } = row!;
  if (active === null) return { state: "missing", name };
  if (lost) return { state: "lost", name };
  return active || confirmed === null
    ? { state: "busy", name }
    : { state: "free", name, confirmed: parseLsn(confirmed), failover, isSynced: synced === true };
}

/** Lets standbys with `sync_replication_slots` keep a copy of a free slot. Rejects when it is being read, or after `signal`. */
export async function allowFailover(databaseUrl: string, slot: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // Only connections for replication have a command for it.
  const sql = postgres(databaseUrl, {
    max: 1,
    fetch_types: false,
    connect_timeout: serving.connectMs / 1000,
    connection: { application_name: "tidemark", replication: "database" },
    onnotice: () => {},
  });
  const end = () => sql.end({ timeout: 0 });
  signal.addEventListener("abort", end, { once: true });
  try {
    await within(serving.silenceMs, sql.unsafe(`ALTER_REPLICATION_SLOT "${slot}" (FAILOVER true)`));
  } finally {
    signal.removeEventListener("abort", end);
    await sql.end({ timeout: 1 });
  }
}

/** Drops the slot, unless it is being read or does not exist. */
export async function dropSlot(sql: Sql): Promise<void> {
  await dropFreeSlot(sql);
}

/** Whether the database and its user allow a replication slot. */
export async function canReplicate(sql: Sql): Promise<boolean> {
  const [row] = await selectCanReplicate(sql);
  return row?.can ?? false;
}
