import { type Pool, retried } from "../../platform/database.ts";
import type { Observed } from "./parse-report.ts";
import { confirmSeries } from "./statements.ts";

/**
 * Writes when each series was last confirmed, in one statement. Returns the observations whose series changed meanwhile:
 * they need judging. Nothing is kept of who confirmed.
 */
export async function confirm(pool: Pool, observed: readonly Observed[]): Promise<ReadonlySet<Observed>> {
  const newest = new Map<bigint, Observed>();
  for (const one of observed) {
    const known = newest.get(one.seriesId);
    if (!known || known.report.observedAt < one.report.observedAt) newest.set(one.seriesId, one);
  }
  const confirmations = [...newest.values()]
    .map(({ seriesId, price, report }) => ({ seriesId, price, at: report.observedAt }))
    .sort((a, b) => (a.seriesId < b.seriesId ? -1 : 1));
  const rows = await retried(() => confirmSeries(pool, confirmations).execute());
  const confirmed = new Set(rows.map(({ id }) => id));
  return new Set(
    observed.filter(
      ({ seriesId, price }) => !confirmed.has(seriesId) || newest.get(seriesId)!.price !== price,
    ),
  );
}
