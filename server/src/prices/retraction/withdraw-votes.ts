import { type Policy, withdrawReporters } from "@tidemark/core";
import { evidence } from "@tidemark/drizzle";
import { and, eq } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { withdrawExtras } from "../extras/judge-extras.ts";
import { lockSeries } from "../judging/lock-series.ts";
import { descriptionOfAcceptance, descriptionsOfClaims } from "../judging/product-descriptions.ts";
import { readContext } from "../judging/read-context.ts";
import { SeriesUpdate } from "../judging/series-update.ts";
import { writeSeriesUpdates } from "../judging/write-updates.ts";
import { readCrowd, votesOf } from "../public-profile/read-crowd.ts";
import { requestVerifications } from "../verification/request-verifications.ts";

/**
 * Withdraws what a reporter's report says of open claims and of extras, with every vote of the reporter on the same series.
 * What was accepted meanwhile stays. Returns whether there was such a vote.
 */
export const withdrawReport = (
  pool: Pool,
  { reporter, reportId }: { readonly reporter: string; readonly reportId: string },
  now: number,
  policy: Policy,
): Promise<boolean> =>
  transaction(pool, async (tx) => {
    // First: it locks the headline series, the first of its product, before others of it.
    const options = { now, policy, verifierOn: false };
    const hadExtras = await withdrawExtras(tx, { reporter, reportId }, options);
    const rows = await orm(tx)
      .select({ id: evidence.seriesId })
      .from(evidence)
      .where(and(eq(evidence.reportId, reportId), eq(evidence.reporter, BigInt(reporter)), evidence.live));
    if (rows.length === 0) return hadExtras;
    await withdrawVotes(
      tx,
      rows.map(({ id }) => id),
      new Set([reporter]),
      now,
      policy,
    );
    return true;
  });

/** Withdraws the votes of reporters on the open claims of series, and judges those claims again. */
export async function withdrawVotes(
  tx: Sql,
  ids: readonly bigint[],
  gone: ReadonlySet<string>,
  now: number,
  policy: Policy,
): Promise<void> {
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
    const decision = withdrawReporters(series.state, gone, context, policy);
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
      for (const { reporter } of votes) if (gone.has(reporter)) update.votedClaims.set(reporter, null);
    }
  }
  await writeSeriesUpdates(tx, updates, now);
  await requestVerifications(tx, updates, { now, policy, verifierOn: false, requests: null });
}
