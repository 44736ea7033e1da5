import {
  isPriced,
  type JudgingContext,
  judgeReadExtras,
  judgeReportedExtras,
  publicContextOf,
  type ReportedExtras,
  type SeenExtras,
  voteWeight,
  withdrawFromExtras,
} from "@tidemark/core";
import { extraVotes } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { extrasOfObserved, type Observed } from "../intake/parse-report.ts";
import { type LockedSeries, lockSeries } from "../judging/lock-series.ts";
import { readCircles, readContext } from "../judging/read-context.ts";
import { readCrowd } from "../public-profile/read-crowd.ts";
import { allVotes, readExtras, type StoredExtras } from "./read-extras.ts";
import { type ExtrasOptions, ExtrasUpdate, keyOfReport, seriesAfter, writeExtras } from "./write-extras.ts";

/**
 * Judges the extras that came with observations of headline prices, in one transaction. Those of another price than the
 * accepted one wait, at most a day, until that one is accepted.
 */
export async function judgeExtras(
  pool: Pool,
  observed: readonly Observed[],
  options: ExtrasOptions,
): Promise<void> {
  await transaction(pool, async (tx) => {
    const ids = [...new Set(observed.map(({ seriesId }) => seriesId))];
    const { stored, after } = await lockExtras(tx, ids, options);
    const context = await contextOf(tx, stored, observed, options);
    const circles = options.policy.publicRules
      ? new Map<string, string>()
      : await readCircles(
          tx,
          observed.map(({ report }) => report.reporter),
        );
    const updates = new Map(stored.map((one) => [one.headline.id, new ExtrasUpdate(one)]));
    for (const update of updates.values()) takeWaiting(update, context, options);
    for (const one of observed) {
      const update = updates.get(one.seriesId);
      const extras = extrasOfObserved(one);
      if (!update || !extras) continue;
      const { reporter, observedAt, receivedAt } = one.report;
      const from = options.policy.publicRules && { from: originOf(one.report) };
      const circle = circles.get(reporter);
      const report = {
        ...{ reporter, observedAt, receivedAt, said: extras.said, ...from },
        ...(circle !== undefined && { circle }),
      };
      if (isOfPrice(update.stored.headline, extras)) {
        update.withdraw(reporter);
        update.take(judgeReportedExtras(update.state, report, context, options.policy));
      } else if (mayWait(report, context, options)) {
        update.wait({ ...report, price: extras.price }, options.now - options.policy.claimTtlMs);
      }
      update.addReport(keyOfReport(reporter, one.report.id));
    }
    await writeExtras(tx, [...updates.values()], after, options);
  });
}

/** Judges what waited for the headline price that is accepted now: as if it came after the price. */
function takeWaiting(update: ExtrasUpdate, context: JudgingContext, { policy }: ExtrasOptions): void {
  const { headline } = update.stored;
  const due = update.waiting.filter((report) => isOfPrice(headline, report));
  for (const { price: _, ...report } of due) {
    update.withdraw(report.reporter);
    update.take(judgeReportedExtras(update.state, report, context, policy));
  }
}

/** Old reports are no votes. Among strangers those without weight do not wait: so they push nobody out. */
function mayWait(
  { reporter, observedAt, receivedAt, from }: ReportedExtras,
  { crowd, now }: JudgingContext,
  { policy }: ExtrasOptions,
): boolean {
  if (receivedAt - observedAt > policy.staleAfterMs) return false;
  const publicContext = publicContextOf(policy, { crowd, now });
  const vote = { reporter, observedAt, lastSeenAt: observedAt, ...(from && { from }) };
  return publicContext === null || voteWeight(vote, publicContext) > 0;
}

/**
 * Brings the extras of a headline series up to date with its price, after a reading or a retraction. `seen`: what a
 * reading says of them. The series is locked by this transaction.
 */
export async function settleExtras(
  tx: Sql,
  headline: bigint,
  seen: SeenExtras | null,
  options: ExtrasOptions,
): Promise<void> {
  const { now, policy } = options;
  const { stored, after } = await lockExtras(tx, [headline], options);
  const [one] = stored;
  if (!one || (one.last.size === 0 && !one.hasVotes)) return;
  const update = new ExtrasUpdate(one);
  if (seen && isOfPrice(one.headline, seen)) {
    const context = await contextOf(tx, stored, [], options);
    takeWaiting(update, context, options);
    update.take(judgeReadExtras(update.state, seen.said, now, policy, context.crowd));
  }
  await writeExtras(tx, [update], after, options);
}

/**
 * Withdraws what a reporter's report says of extras that are not accepted, with every vote of the reporter on the extras
 * of the same price. Returns whether there was such a vote.
 */
export async function withdrawExtras(
  tx: Sql,
  { reporter, reportId }: { readonly reporter: string; readonly reportId: string },
  options: ExtrasOptions,
): Promise<boolean> {
  const key = keyOfReport(reporter, reportId);
  const rows = await orm(tx)
    .select({ id: extraVotes.seriesId })
    .from(extraVotes)
    .where(sql`${extraVotes.reports} @> array[${key}]::text[]`);
  if (rows.length === 0) return false;
  const ids = rows.map(({ id }) => id);
  const { stored, after } = await lockExtras(tx, ids, options);
  const context = await contextOf(tx, stored, [], options);
  const gone = new Set([reporter]);
  const updates = stored.map((one) => new ExtrasUpdate(one)).filter((update) => update.hasVoteOf(reporter));
  for (const update of updates) {
    update.withdraw(reporter);
    update.take(withdrawFromExtras(update.state, gone, context, options.policy));
  }
  await writeExtras(tx, updates, after, options);
  return updates.length > 0;
}

/**
 * Locks headline series, then the series of their prices after extras, and reads the extras. Nobody locks a price after an
 * extra for writing without its headline series: two transactions cannot deadlock over them. In two statements, for who
 * waited for the first has to see the series that were made meanwhile.
 */
async function lockExtras(
  tx: Sql,
  ids: readonly bigint[],
  { now, policy }: ExtrasOptions,
): Promise<{ readonly stored: readonly StoredExtras[]; readonly after: ReadonlyMap<bigint, LockedSeries> }> {
  const locked = await lockSeries(tx, ids, [], now, policy);
  const after = await lockSeries(tx, ids.flatMap(seriesAfter), [], now, policy);
  const headlines = ids.flatMap((id) => locked.get(id) ?? []);
  return { stored: await readExtras(tx, headlines), after };
}

async function contextOf(
  tx: Sql,
  stored: readonly StoredExtras[],
  observed: readonly Observed[],
  { now, policy, verifierOn }: ExtrasOptions,
) {
  const { reporters } = await readContext(tx, [], now, policy, verifierOn);
  const voters = [
    ...stored
      .flatMap(({ state, waiting }) => [...allVotes(state), ...waiting])
      .map(({ reporter }) => reporter),
    ...observed.map(({ report }) => report.reporter),
  ];
  const crowd = policy.publicRules
    ? await readCrowd(tx, { weighed: voters, moved: [], networks: [] })
    : undefined;
  return { now, reporters, verifierCanVisit: false, ...(crowd && { crowd }) };
}

const isOfPrice = ({ state }: LockedSeries, { price }: Pick<SeenExtras, "price">): boolean =>
  isPriced(state) && state.price === price;

const originOf = ({ group, client, registeredOn }: Observed["report"]) => ({
  group: group ?? "0",
  version: client ?? "",
  registeredOn,
});
