import { randomUUID } from "node:crypto";
import { judgeReport, type Policy, shopImage } from "@tidemark/core";
import { arrayOf, type Sql } from "../database.ts";
import { SeriesJudgement } from "../judging/judged.ts";
import { type Around, type LockedSeries, lockSeries, lookAround, type Said } from "../judging/load.ts";
import { plain } from "../judging/plain.ts";
import { writeJudged } from "../judging/write.ts";
import type { Lane } from "../lane.ts";
import { askForVerification } from "../verification/ask.ts";
import type { Observed } from "./parse-report.ts";

/** Judges observations, one at least, in one transaction, in the order given; returns those that were old news. */
export async function judgeBatch(
  lane: Lane,
  observed: readonly Observed[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<ReadonlySet<Observed>> {
  return lane.run(
    (tx) => readKnown(tx, observed, now, policy, verifierOn),
    (tx, known) => {
      const { judged, stale } = judge(observed, known, now, policy);
      const sent = Promise.all([
        writeJudged(tx, judged, now),
        askForVerification(tx, judged, now, policy, verifierOn),
      ]);
      return { sent, result: stale };
    },
  );
}

interface Known {
  readonly series: ReadonlyMap<bigint, LockedSeries>;
  readonly around: Around;
  /** Reports that were taken before, by report and series. */
  readonly seen: ReadonlySet<string>;
}

/** Locks the series, makes those that nobody has seen, and reads what judging needs. */
async function readKnown(
  tx: Sql,
  observed: readonly Observed[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<Known> {
  const ids = observed.map(({ seriesId }) => seriesId);
  // Sent together, run in this order.
  const [known, around, seen] = await Promise.all([
    lockSeries(tx, ids, observed.map(saidOf), now, policy),
    lookAround(tx, ids, now, policy, verifierOn),
    knownReports(tx, observed),
  ]);
  const unseen = observed.filter(({ seriesId }) => !known.has(seriesId));
  if (unseen.length === 0) return { series: known, around, seen };
  // What another process made of the same reports meanwhile is seen after the lock only.
  const [made, since] = await Promise.all([makeSeries(tx, unseen, now, policy), knownReports(tx, unseen)]);
  return { series: new Map([...known, ...made]), around, seen: new Set([...seen, ...since]) };
}

/** Judges each observation by what those before it left. */
function judge(
  observed: readonly Observed[],
  { series, around, seen: before }: Known,
  now: number,
  policy: Policy,
) {
  const judged = new Map<bigint, SeriesJudgement>();
  const stale = new Set<Observed>();
  const seen = new Set(before);
  for (const one of observed) {
    const { report, seriesId, price } = one;
    const { id: reportId, reporter, client, observedAt, receivedAt } = report;
    const key = `${reportId} ${seriesId}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const judgement = judged.get(seriesId) ?? new SeriesJudgement(series.get(seriesId)!);
    judged.set(seriesId, judgement);
    const outcome = judgeReport(
      judgement.after,
      { reporter, price, observedAt, receivedAt, claimId: randomUUID() },
      { now, reporters: around.reporters, verifierCanLook: around.canLook(seriesId) },
      policy,
    );
    judgement.take(outcome, observedAt);
    if (outcome.kind === "stale") stale.add(one);
    else judgement.standing.set(reporter, outcome.claimId);
    if (outcome.confirmedAt !== null) judgement.confirm(outcome.confirmedAt, price);
    if (outcome.claimId) {
      judgement.sightings.push({ reportId, claimId: outcome.claimId, reporter, observedAt, client });
    }
  }
  return { judged: [...judged.values()], stale };
}

const saidOf = ({ report, seriesId, price }: Observed): Said => ({
  seriesId,
  price,
  reporter: report.reporter,
});

/**
 * Makes series, and their products, that nobody has seen; locked, as lockSeries has them. In id order, and by
 * nobody who still has to lock an older one: two makers never wait in a ring.
 */
async function makeSeries(
  tx: Sql,
  observed: readonly Observed[],
  now: number,
  policy: Policy,
): Promise<ReadonlyMap<bigint, LockedSeries>> {
  const series = [...new Map(observed.map((one) => [one.seriesId, one])).values()];
  const rows = series.sort((a, b) => (a.seriesId < b.seriesId ? -1 : 1));
  const add = tx`
    with v as (
      select * from unnest(${arrayOf(rows, (row) => row.seriesId)}::bigint[],
        ${rows.map(({ report }) => plain(report.title))}::text[], ${rows.map(({ report }) => shopImage(report.image))}::text[]) as v(id, title, image)
    ), products as (
      insert into product (id, title, image)
      select distinct on (id >> 3) id >> 3, title, image from v
      where not exists (select from product known where known.id = v.id >> 3)
      order by id >> 3
      on conflict do nothing
      returning id, title
    ), found_by as (
      insert into product_search (product_id, words) select id, to_tsvector('simple', title) from products
      on conflict do nothing
    )
    insert into series (id, product_id) select id, id >> 3 from v order by id on conflict do nothing`.execute();
  const ids = rows.map((row) => row.seriesId);
  const [, made] = await Promise.all([add, lockSeries(tx, ids, observed.map(saidOf), now, policy)]);
  return made;
}

async function knownReports(tx: Sql, observed: readonly Observed[]): Promise<Set<string>> {
  const ids = [...new Set(observed.map(({ report }) => report.id))];
  const rows = await tx<{ reportId: string; seriesId: bigint }[]>`
    select report_id as "reportId", series_id as "seriesId" from evidence where report_id = any(${arrayOf(ids)}::uuid[])`.execute();
  return new Set(rows.map(({ reportId, seriesId }) => `${reportId} ${seriesId}`));
}
