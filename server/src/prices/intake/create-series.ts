import type { Policy } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import { type LockedSeries, lockSeries } from "../judging/lock-series.ts";
import type { ReportKey } from "../judging/read-statements.ts";
import { createProducts, createSeries } from "./statements.ts";

/** A product that is deleted again and again while it is made: nobody waits for that. */
const mostAttempts = 5;

/**
 * Makes the reported series, and their products, that nobody has seen; locked, as lockSeries has them. In id order: two
 * such inserts cannot deadlock. A product that upkeep deletes at this very moment is made again; one that is locked here
 * is not deleted.
 */
export async function createMissingSeries(
  tx: Sql,
  reports: readonly ReportKey[],
  now: number,
  policy: Policy,
): Promise<ReadonlyMap<bigint, LockedSeries>> {
  const ids = [...new Set(reports.map(({ seriesId }) => seriesId))].sort((a, b) => (a < b ? -1 : 1));
  const created = new Map<bigint, LockedSeries>();
  for (let attempt = 1; created.size < ids.length; attempt++) {
    if (attempt > mostAttempts) throw new Error("A product was deleted each time it was made.");
    const [, , locked] = await Promise.all([
      createProducts(tx, ids).execute(),
      createSeries(tx, ids).execute(),
      lockSeries(tx, ids, reports, now, policy),
    ]);
    for (const [id, series] of locked) created.set(id, series);
  }
  return created;
}
