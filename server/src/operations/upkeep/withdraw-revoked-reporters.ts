import type { Policy } from "@tidemark/core";
import { evidence, reporter } from "@tidemark/drizzle";
import { and, gt, isNotNull, sql } from "drizzle-orm";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { withdrawVotes } from "../../prices/retraction/withdraw-votes.ts";

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
  await withdrawVotes(tx, ids, revoked, now, policy);
  return ids;
}
