import type { Sql } from "../../platform/database.ts";
import { selectRelayStatus } from "./statements.ts";

const maxCounted = 10_000;

/**
 * How changes reach the stream. `lagBytes`: of PostgreSQL's log, not confirmed; `waiting`: changes, counted up to 10,000.
 */
export type ChangesStatus =
  | { readonly mode: "slot"; readonly reading: boolean; readonly lagBytes: number | null }
  | { readonly mode: "poll"; readonly waiting: number };

/** Null while no relay has ever run on this database. */
export async function changesStatus(sql: Sql): Promise<ChangesStatus | null> {
  const [row] = await selectRelayStatus(sql, { limit: maxCounted });
  if (!row) return null;
  const { mode, reading, lagBytes, waiting } = row;
  return mode === "slot" ? { mode, reading, lagBytes } : { mode, waiting };
}
