import type { Day } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import { reachColumnstore } from "./columnstore.ts";
import { deleteDay, upsertDays } from "./write-statements.ts";

/** What a UTC day (its first epoch second) of a series is to be; null: none. */
export interface DayRow {
  readonly seriesId: bigint;
  readonly start: number;
  readonly day: Day | null;
}

/** Makes days what they are to be. The series are locked. */
export async function putDays(tx: Sql, rows: readonly DayRow[]): Promise<void> {
  const gone = rows.filter(({ day }) => day === null);
  const kept = rows.flatMap(({ day, ...row }) => (day === null ? [] : [{ ...row, ...day }]));
  await reachColumnstore(tx);
  for (const { seriesId, start } of gone) await deleteDay(tx, seriesId, start);
  if (kept.length > 0) await upsertDays(tx, kept);
}
