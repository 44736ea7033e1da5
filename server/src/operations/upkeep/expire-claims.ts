import { expireClaims, type Policy } from "@tidemark/core";
import { claim } from "@tidemark/drizzle";
import { and, eq, lte, sql } from "drizzle-orm";
import { type Pool, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { lockSeries } from "../../prices/judging/lock-series.ts";
import { SeriesUpdate } from "../../prices/judging/series-update.ts";
import { writeSeriesUpdates } from "../../prices/judging/write-updates.ts";
import { requestVerifications } from "../../prices/verification/request-verifications.ts";

/** Series of one transaction at most. */
const batch = 500;

/** Ends claims that nobody reports any more, and withdraws their verification requests. Returns how many series. */
export async function expireOldClaims(
  pool: Pool,
  now: number,
  policy: Policy,
  signal?: AbortSignal,
): Promise<number> {
  let rows = 0;
  for (;;) {
    const expired = await expireBatch(pool, now, policy);
    rows += expired;
    if (expired < batch || signal?.aborted) return rows;
  }
}

const expireBatch = (pool: Pool, now: number, policy: Policy): Promise<number> =>
  transaction(pool, async (tx) => {
    const old = await orm(tx)
      .selectDistinct({ seriesId: claim.seriesId })
      .from(claim)
      .where(and(eq(claim.status, sql`'open'`), lte(claim.lastReportedAt, now - policy.claimTtlMs)))
      .limit(batch);
    if (old.length === 0) return 0;
    const ids = old.map(({ seriesId }) => seriesId);
    const locked = await lockSeries(tx, ids, "all", now, policy);
    const judged = [...locked.values()].map((series) => {
      const judgement = new SeriesUpdate(series);
      judgement.take(expireClaims(series.state, now, policy), now);
      return judgement;
    });
    await writeSeriesUpdates(tx, judged, now);
    await requestVerifications(tx, judged, { now, policy, verifierOn: false, requests: null });
    return old.length;
  });
