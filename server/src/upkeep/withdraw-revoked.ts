import { type Policy, withdrawReporters } from "@tidemark/core";
import { arrayOf, type Pool, type Sql, transaction } from "../database.ts";
import { SeriesJudgement } from "../judging/judged.ts";
import { lockSeries } from "../judging/load.ts";
import { writeJudged } from "../judging/write.ts";
import { askForVerification } from "../verification/ask.ts";

/** Every process refuses a revoked token long before; what reached one until then is found by later rounds. */
const recentMs = 3_600_000;
/** Series of one transaction. */
const batch = 500;

/**
 * Withdraws what reporters who were revoked within the last hour say of open claims; points that were accepted on their
 * word stay, to be retracted by readings or the operator. Returns the series it touched.
 */
export async function withdrawRevoked(pool: Pool, now: number, policy: Policy): Promise<number> {
  const rows = await pool<{ id: bigint }[]>`
    select id from reporter where revoked_at is not null and revoked_at > from_ms(${now - recentMs})`;
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
  const spoken = await tx<{ id: bigint }[]>`
    select distinct series_id as id from evidence
    where live and reporter = any(${arrayOf([...revoked])}::bigint[]) and series_id > ${String(after)}::bigint
    order by id limit ${batch}`;
  const ids = spoken.map(({ id }) => id);
  if (ids.length === 0) return [];
  const locked = await lockSeries(tx, ids, "all", now, policy);
  const judged = [...locked.values()].map((series) => {
    const judgement = new SeriesJudgement(series);
    judgement.take(withdrawReporters(series.state, revoked), now);
    for (const { words } of series.state.claims) {
      for (const { reporter } of words) if (revoked.has(reporter)) judgement.standing.set(reporter, null);
    }
    return judgement;
  });
  await writeJudged(tx, judged, now);
  await askForVerification(tx, judged, now, policy, false);
  return ids;
}
