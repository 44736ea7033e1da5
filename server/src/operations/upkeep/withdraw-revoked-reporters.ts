import { type Policy, withdrawReporters } from "@tidemark/core";
import { evidence, reporter } from "@tidemark/drizzle";
import { and, gt, isNotNull, sql } from "drizzle-orm";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { lockSeries } from "../../prices/judging/lock-series.ts";
import { descriptionOfAcceptance, descriptionsOfClaims } from "../../prices/judging/product-descriptions.ts";
import { readContext } from "../../prices/judging/read-context.ts";
import { SeriesUpdate } from "../../prices/judging/series-update.ts";
import { writeSeriesUpdates } from "../../prices/judging/write-updates.ts";
import { readCrowd, votesOf } from "../../prices/public-profile/read-crowd.ts";
import { requestVerifications } from "../../prices/verification/request-verifications.ts";

const hourMs = 3_600_000;
/** Series of one transaction. */
const batch = 500;

/**
 * Withdraws the votes of recently revoked reporters for open claims, and judges those again; points accepted on their
 * votes stay, to be retracted by readings or the operator. Returns how many series. Every process refuses a revoked
 * token long before `recentMs` are over; reports that arrive until then are found by a later round.
 */
export async function withdrawRevokedReporters(
  pool: Pool,
  now: number,
  policy: Policy,
  recentMs = hourMs,
): Promise<number> {
  const rows = await orm(pool)
    .select({ id: reporter.id })
    .from(reporter)
    .where(and(isNotNull(reporter.revokedAt), gt(reporter.revokedAt, now - recentMs)));
  if (rows.length === 0) return 0;
  const revoked = new Set(rows.map(({ id }) => String(id)));
  let touched = 0;
  for (let after: bigint | null = -1n; after !== null; ) {
    const from: bigint = after;
    const ids = await transaction(pool, (tx) => withdrawFrom(tx, from, revoked, now, policy));
    touched += ids.length;
    after = ids.length === batch ? ids.at(-1)! : null;
  }
  return touched;
}

async function withdrawFrom(
  tx: Sql,
  after: bigint,
  revoked: ReadonlySet<string>,
  now: number,
  policy: Policy,
): Promise<readonly bigint[]> {
  const spoken = await orm(tx)
    .selectDistinct({ id: evidence.seriesId })
    .from(evidence)
    .where(
      and(
        evidence.live,
        sql`${evidence.reporter} = any(${arrayOf([...revoked])}::bigint[])`,
        gt(evidence.seriesId, after),
      ),
    )
    .orderBy(evidence.seriesId)
    .limit(batch);
  const ids = spoken.map(({ id }) => id);
  if (ids.length === 0) return [];
  const locked = await lockSeries(tx, ids, "all", now, policy);
  // Without a verifier nobody leases verifications, so no series counts as checkable.
  const { reporters, canVerify } = await readContext(tx, ids, now, policy, true);
  const votes = votesOf([...locked.values()].map(({ state }) => state));
  const crowd = policy.publicRules
    ? await readCrowd(tx, { weighed: votes.map(({ reporter }) => reporter), moved: [], networks: [] })
    : undefined;
  const updates: SeriesUpdate[] = [];
  for (const series of locked.values()) {
    const update = new SeriesUpdate(series);
    updates.push(update);
    const context = { now, reporters, verifierCanVisit: canVerify(series.id), ...(crowd && { crowd }) };
    const seenAt = Math.max(...series.state.claims.map((claim) => claim.lastReportedAt));
    const decision = withdrawReporters(series.state, revoked, context, policy);
    update.take(decision, seenAt);
    if (decision.accepted) {
      const given = await descriptionsOfClaims(
        tx,
        series.state.claims.map(({ id }) => id),
      );
      const description = descriptionOfAcceptance(decision, given, context, policy);
      if (description) update.describe(description);
    }
    for (const { votes } of series.state.claims) {
      for (const { reporter } of votes) if (revoked.has(reporter)) update.votedClaims.set(reporter, null);
    }
  }
  await writeSeriesUpdates(tx, updates, now);
  await requestVerifications(tx, updates, { now, policy, verifierOn: false, requests: null });
  return ids;
}
