import type { Sql } from "../../platform/database.ts";
import { parseLsn } from "./lsn.ts";
import { dropFreeSlot, selectCanReplicate, selectSlot } from "./statements.ts";

/** What the slot's reader subscribes to; a migration creates it. */
export const publication = "tidemark";

export type Slot =
  | { readonly state: "missing" | "lost" | "busy"; readonly name: string }
  | { readonly state: "free"; readonly name: string; readonly confirmed: bigint };

/** `busy`: another relay reads it. `lost`: PostgreSQL gave it up to spare its disk. */
export async function readSlot(sql: Sql): Promise<Slot> {
  const [row] = await selectSlot(sql);
  const { name, active, lost, confirmed } = row!;
  if (active === null) return { state: "missing", name };
  if (lost) return { state: "lost", name };
  return active || confirmed === null
    ? { state: "busy", name }
    : { state: "free", name, confirmed: parseLsn(confirmed) };
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
