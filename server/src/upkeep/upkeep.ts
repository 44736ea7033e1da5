import { expireClaims, type Policy } from "@tidemark/core";
import { confirmWithinMs } from "../channels/channels.ts";
import { type Pool, transaction } from "../database.ts";
import { SeriesJudgement } from "../judging/judged.ts";
import { lockSeries } from "../judging/load.ts";
import { writeJudged } from "../judging/write.ts";
import { forgetReporters } from "../reporters/reporter.ts";
import { askForVerification } from "../verification/ask.ts";
import { endLateSecondLooks } from "../verification/second-look.ts";

const hourMs = 3_600_000;
/** Who sent evidence is known for less than 24 h after its claim's end; the evidence itself goes with it. */
const forgetEvidenceMs = 23 * hourMs;
/** How long ended claims, verifications, readings and watches explain what was decided. */
const explainMs = 30 * 24 * hourMs;
/** Series of one transaction at most. */
const batch = 500;

/** Ends claims that nobody reports any more, and takes back the looks they asked for. Returns the series it touched. */
export async function expireOldClaims(pool: Pool, now: number, policy: Policy): Promise<number> {
  return transaction(pool, async (tx) => {
    const old = await tx<{ seriesId: bigint }[]>`
      select distinct series_id as "seriesId" from claim
      where status = 'open' and last_reported_at <= from_ms(${now - policy.claimTtlMs}) limit ${batch}`;
    if (old.length === 0) return 0;
    const ids = old.map(({ seriesId }) => seriesId);
    const locked = await lockSeries(tx, ids, "all", now, policy);
    const judged = [...locked.values()].map((series) => {
      const judgement = new SeriesJudgement(series);
      judgement.take(expireClaims(series.state, now, policy), now);
      return judgement;
    });
    await writeJudged(tx, judged, now);
    await askForVerification(tx, judged, now, policy, false);
    return old.length;
  });
}

/** Words beside claims within a day, and what was used or voted on days that are over. */
async function forgetStrangers(pool: Pool, now: number): Promise<void> {
  await pool`
    update series_crowd c set echoes = '[]', last_word_at = null,
      alternatives = coalesce((
        select jsonb_agg(one || '{"words":[]}' order by n) from jsonb_array_elements(c.alternatives) with ordinality as a(one, n)), '[]')
    where series_id in (
      select series_id from series_crowd where last_word_at <= from_ms(${now - forgetEvidenceMs})
      order by series_id for update skip locked)`;
  const today = Math.floor(now / (24 * hourMs));
  await pool`delete from network where day between 0 and ${today - 1}`;
  await pool`delete from version_vote where day < (from_ms(${now}) at time zone 'utc')::date`;
  await pool`delete from look_budget where hour < ${Math.floor(now / hourMs) - 24}`;
}

/** How long messages can be read again. */
const messagesMs = 90 * 24 * hourMs;

/** Deletes what is kept no longer: evidence of ended claims within 24 h, messages after 90 days, the rest after a month. */
export async function forget(pool: Pool, now: number): Promise<void> {
  await pool`
    delete from evidence where claim_id in (
      select id from claim where status <> 'open' and ended_at <= from_ms(${now - forgetEvidenceMs}))`;
  await pool`delete from claim where status <> 'open' and ended_at <= from_ms(${now - explainMs})`;
  await forgetStrangers(pool, now);
  await pool`delete from page_count where day < (from_ms(${now - explainMs}) at time zone 'utc')::date`;
  await pool`delete from verification where status <> 'open' and ended_at <= from_ms(${now - explainMs})`;
  await pool`delete from reading where at <= from_ms(${now - explainMs})`;
  await pool`delete from message where closed_at <= from_ms(${now - messagesMs})`;
  await pool`delete from watch where ended_at <= from_ms(${now - explainMs})`;
  await pool`delete from watch where expires_at <= from_ms(${now - explainMs})`;
  await pool`
    delete from channel where kind = 'email' and confirmed_at is null
      and created_at <= from_ms(${now - confirmWithinMs})`;
  await forgetReporters(pool, now);
}

export interface Upkeep {
  stop(): Promise<void>;
}

/** Runs all upkeep now and every `everyMs`, one round at a time. A failed round is logged; the next one follows. */
export function startUpkeep(
  pool: Pool,
  policy: Policy,
  clock: () => number,
  log: (message: string, error: unknown) => void,
  everyMs = 60_000,
): Upkeep {
  const stopping = new AbortController();
  const round = async () => {
    while (!stopping.signal.aborted && (await expireOldClaims(pool, clock(), policy)) === batch);
    await endLateSecondLooks(pool, clock(), policy);
    await forget(pool, clock());
  };
  let running = Promise.resolve();
  const next = () => {
    running = running.then(round).catch((error) => log("upkeep failed", error));
  };
  next();
  const timer = setInterval(next, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
