import { expireClaims, type Policy, utcDay } from "@tidemark/core";
import type postgres from "postgres";
import { forgetReporters } from "../../accounts/reporter.ts";
import { confirmWithinMs } from "../../alerts/channels/channels.ts";
import { forgetMailCounts } from "../../alerts/mail/mail-guard.ts";
import { type Pool, transaction } from "../../platform/database.ts";
import { lockSeries } from "../../prices/judging/lock-series.ts";
import { SeriesUpdate } from "../../prices/judging/series-update.ts";
import { writeSeriesUpdates } from "../../prices/judging/write-updates.ts";
import { endLateRechecks } from "../../prices/verification/recheck.ts";
import { requestVerifications } from "../../prices/verification/request-verifications.ts";
import { deleteUnconfirmed } from "./delete-unconfirmed.ts";
import { runJob, type UpkeepJob } from "./job.ts";
import { trimChanges } from "./trim-changes.ts";
import { withdrawRevoked } from "./withdraw-revoked.ts";

const hourMs = 3_600_000;
/** Who sent evidence is known for less than 24 h after its claim's end; the evidence itself goes with it. */
const forgetEvidenceMs = 23 * hourMs;
/** How long ended claims, verifications, readings and watches explain what was decided. */
const explainMs = 30 * 24 * hourMs;
/** Series of one transaction at most. */
const batch = 500;

/** Ends claims that nobody reports any more, and withdraws the verification requests they made. Returns the series it touched. */
export async function expireOldClaims(pool: Pool, now: number, policy: Policy): Promise<number> {
  return transaction(pool, async (tx) => {
    const old = await tx<{ seriesId: bigint }[]>`
      select distinct series_id as "seriesId" from claim
      where status = 'open' and last_reported_at <= from_ms(${now - policy.claimTtlMs}) limit ${batch}`;
    if (old.length === 0) return 0;
    const ids = old.map(({ seriesId }) => seriesId);
    const locked = await lockSeries(tx, ids, "all", now, policy);
    const updates = [...locked.values()].map((series) => {
      const update = new SeriesUpdate(series);
      update.take(expireClaims(series.state, now, policy), now);
      return update;
    });
    await writeSeriesUpdates(tx, updates, now);
    await requestVerifications(tx, updates, { now, policy, verifierOn: false, requests: null });
    return old.length;
  });
}

/** How long messages can be read again. */
const messagesMs = 90 * 24 * hourMs;

/** What is kept no longer: evidence of ended claims within 24 h, messages after 90 days, the rest after a month. */
const forgetting: Readonly<
  Record<string, (pool: Pool, now: number) => postgres.PendingQuery<postgres.Row[]>>
> = {
  // Of claims that had not ended long enough an hour before the last run that went well: what was older is gone.
  evidence: (pool, now) => pool`
    delete from evidence where claim_id in (
      select id from claim where status <> 'open' and ended_at <= from_ms(${now - forgetEvidenceMs})
        and ended_at > coalesce((
          select from_ms(ms(last_run_at) - ${forgetEvidenceMs + hourMs})
          from upkeep_job where name = 'evidence' and error is null), '-infinity'))`,
  // With what evidence the job before could not delete.
  claims: (pool, now) => pool`
    with gone as (
      delete from claim where status <> 'open' and ended_at <= from_ms(${now - explainMs}) returning id
    ), evidence as (
      delete from evidence e using gone where e.claim_id = gone.id
    )
    select from gone`,
  "page-counts": (pool, now) => pool`
    delete from page_count where day < (from_ms(${now - explainMs}) at time zone 'utc')::date`,
  "words-of-strangers": (pool, now) => pool`
    update series_crowd c set echoes = '[]', last_word_at = null,
      alternatives = coalesce((
        select jsonb_agg(one || '{"words":[]}' order by n)
        from jsonb_array_elements(c.alternatives) with ordinality as a(one, n)), '[]')
    where series_id in (
      select series_id from series_crowd where last_word_at <= from_ms(${now - forgetEvidenceMs})
      order by series_id for update skip locked)`,
  "network-groups": (pool, now) => pool`delete from network where day between 0 and ${utcDay(now) - 1}`,
  "version-votes": (pool, now) => pool`
    delete from version_vote where day < (from_ms(${now}) at time zone 'utc')::date`,
  "look-budgets": (pool, now) => pool`delete from look_budget where hour < ${Math.floor(now / hourMs) - 24}`,
  verifications: (pool, now) => pool`
    delete from verification where status <> 'open' and ended_at <= from_ms(${now - explainMs})`,
  "given-up-products": (pool, now) =>
    pool`delete from given_up_product where at <= from_ms(${now - explainMs})`,
  readings: (pool, now) => pool`delete from reading where at <= from_ms(${now - explainMs})`,
  messages: (pool, now) => pool`delete from message where closed_at <= from_ms(${now - messagesMs})`,
  "ended-watches": (pool, now) => pool`delete from watch where ended_at <= from_ms(${now - explainMs})`,
  "expired-watches": (pool, now) => pool`delete from watch where expires_at <= from_ms(${now - explainMs})`,
  "unconfirmed-channels": (pool, now) => pool`
    delete from channel where kind = 'email' and confirmed_at is null
      and created_at <= from_ms(${now - confirmWithinMs})`,
  "mail-counts": forgetMailCounts,
  // A month late nobody is told of a change any more.
  "stuck-fan-outs": (pool, now) => pool`delete from fan_out where created_at <= from_ms(${now - explainMs})`,
};

/** Deletes what is kept no longer. */
export async function forget(pool: Pool, now: number): Promise<void> {
  for (const statement of Object.values(forgetting)) await statement(pool, now);
  await forgetReporters(pool, now);
}

/** All jobs of a round, in their order. Each returns how many rows it touched. */
export const upkeepJobs = (policy: Policy): readonly UpkeepJob[] => [
  {
    name: "expire-claims",
    async run(pool, clock, signal) {
      let rows = 0;
      for (;;) {
        const expired = await expireOldClaims(pool, clock(), policy);
        rows += expired;
        if (expired < batch || signal.aborted) return rows;
      }
    },
  },
  { name: "revoked-reporters", run: (pool, clock) => withdrawRevoked(pool, clock(), policy) },
  // With their last claim.
  { name: "unconfirmed-products", run: (pool, _, signal) => deleteUnconfirmed(pool, signal) },
  { name: "second-looks", run: (pool, clock) => endLateRechecks(pool, clock(), policy) },
  ...Object.entries(forgetting).map(
    ([name, statement]): UpkeepJob => ({
      name,
      run: async (pool, clock) => (await statement(pool, clock())).count,
    }),
  ),
  { name: "reporters", run: (pool, clock) => forgetReporters(pool, clock()) },
  { name: "trim-changes", run: (pool, clock, signal) => trimChanges(pool, clock(), signal) },
];

export interface Upkeep {
  stop(): Promise<void>;
}

/** With the time that servers take to refuse its token, a revoked reporter counts for less than 10 s. */
export const revokedEveryMs = 4000;
const revokedRecentlyMs = 60_000;

/** After the database was away. */
const againMs = 5000;

/**
 * Runs all jobs now and every `everyMs`, one round at a time. One that fails is logged and noted; the others run.
 * Who was just revoked waits for no round. The jobs use `patient`, for what has piled up takes long.
 */
export function startUpkeep(
  pool: Pool,
  policy: Policy,
  clock: () => number,
  log: (message: string, error: unknown) => void,
  { patient = pool, everyMs = 60_000, withdrawEveryMs = revokedEveryMs } = {},
): Upkeep {
  const stopping = new AbortController();
  const jobs = upkeepJobs(policy);
  const round = async () => {
    for (const job of jobs) {
      if (stopping.signal.aborted) return;
      await runJob(pool, job, clock, stopping.signal, log, patient);
    }
  };
  let again: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const next = () => {
    running ??= round()
      .catch((error) => {
        log("upkeep failed", error);
        if (!stopping.signal.aborted) again = setTimeout(next, againMs);
      })
      .finally(() => {
        running = null;
      });
  };
  next();
  let withdrawing: Promise<unknown> | null = null;
  const withdraw = () => {
    withdrawing ??= withdrawRevoked(pool, clock(), policy, revokedRecentlyMs)
      .catch((error) => log("the words of the revoked could not be withdrawn", error))
      .finally(() => {
        withdrawing = null;
      });
  };
  const timers = [setInterval(next, everyMs), setInterval(withdraw, withdrawEveryMs)];
  return {
    async stop() {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      clearTimeout(again);
      await Promise.all([running, withdrawing]);
      clearTimeout(again);
    },
  };
}
