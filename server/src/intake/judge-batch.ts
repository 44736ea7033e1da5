import { randomUUID } from "node:crypto";
import {
  judgeReport,
  type Origin,
  type Policy,
  productOfSeries,
  type SeriesState,
  shopImage,
  type Word,
} from "@tidemark/core";
import { CrowdJudgement } from "../crowd/crowd-judgement.ts";
import { readCrowd, readWishes, wordsOf } from "../crowd/read-crowd.ts";
import { writeCrowd } from "../crowd/write-crowd.ts";
import { arrayOf, type Sql } from "../database.ts";
import { SeriesJudgement } from "../judging/judged.ts";
import { type Around, type LockedSeries, lockSeries, lookAround, type Said } from "../judging/load.ts";
import { plain } from "../judging/plain.ts";
import { type JudgedSeries, openClaims, writeJudged } from "../judging/write.ts";
import type { Lane } from "../lane.ts";
import { askForVerification, audit, type Wish } from "../verification/ask.ts";
import type { Observed } from "./parse-report.ts";

/** Judges observations in one transaction, in the order given; returns those that told nothing. */
export async function judgeBatch(
  lane: Lane,
  observed: readonly Observed[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<ReadonlySet<Observed>> {
  if (observed.length === 0) return lane.check().then(() => new Set());
  return lane.run(
    (tx) => readKnown(tx, observed, now, policy, verifierOn),
    (tx, known) => {
      const { judged, unheard, audited } = judge(observed, known, now, policy);
      const asks = known.crowd && wishesAmongStrangers(known.crowd, judged, audited);
      const sent = Promise.all([
        writeJudged(tx, judged, now),
        askForVerification(tx, judged, now, policy, verifierOn, asks),
        known.crowd && writeCrowd(tx, known.crowd),
      ]);
      return { sent, result: unheard };
    },
  );
}

interface Known {
  readonly series: ReadonlyMap<bigint, LockedSeries>;
  readonly around: Around;
  /** Reports that were taken before, by report and series. */
  readonly seen: ReadonlySet<string>;
  /** Among strangers: who they are. */
  readonly crowd?: CrowdJudgement;
  readonly watchers: ReadonlyMap<bigint, number>;
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
  const [known, around, seen, wishes] = await Promise.all([
    lockSeries(tx, ids, observed.map(saidOf), now, policy),
    lookAround(tx, ids, now, policy, verifierOn),
    knownReports(tx, observed),
    policy.strangers && readWishes(tx, ids.map(productOfSeries)),
  ]);
  let series: ReadonlyMap<bigint, LockedSeries> = known;
  const unseen = observed.filter(({ seriesId }) => !known.has(seriesId));
  if (unseen.length > 0) {
    // What another process made of the same reports meanwhile is seen after the lock only.
    const [made, since] = await Promise.all([makeSeries(tx, unseen, now, policy), knownReports(tx, unseen)]);
    series = new Map([...known, ...made]);
    for (const key of since) seen.add(key);
  }
  if (!wishes) return { series, around, seen, watchers: new Map() };
  const strangers = await readCrowd(tx, {
    weighed: wordsOf([...series.values()].map(({ state }) => state)).map(({ reporter }) => reporter),
    moved: observed.map(({ report }) => report.reporter),
    networks: observed.flatMap(({ report }) => report.group ?? []),
  });
  return {
    series,
    around,
    seen,
    crowd: new CrowdJudgement(strangers, wishes.pending, policy),
    watchers: wishes.watchers,
  };
}

/** Judges each observation by what those before it left. */
function judge(observed: readonly Observed[], known: Known, now: number, policy: Policy) {
  const { series, around, crowd } = known;
  const judged = new Map<bigint, SeriesJudgement>();
  const unheard = new Set<Observed>();
  const audited = new Set<bigint>();
  const seen = new Set(known.seen);
  for (const one of observed) {
    const { report, seriesId, price } = one;
    const { id: reportId, reporter, client, observedAt, receivedAt, sampled } = report;
    const key = `${reportId} ${seriesId}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const judgement = judged.get(seriesId) ?? new SeriesJudgement(series.get(seriesId)!);
    judged.set(seriesId, judgement);
    const said = { reporter, price, observedAt, receivedAt, claimId: randomUUID() };
    const surroundings = { now, reporters: around.reporters, verifierCanLook: around.canLook(seriesId) };
    const watchers = known.watchers.get(productOfSeries(seriesId)) ?? 0;
    const outcome = crowd
      ? crowd.take(
          seriesId,
          judgement.after,
          { ...said, from: originOf(report), sampled, watchers },
          surroundings,
        )
      : judgeReport(judgement.after, said, surroundings, policy);
    if (!outcome) {
      unheard.add(one);
      continue;
    }
    const before = judgement.after;
    judgement.take(outcome, observedAt);
    if (outcome.kind === "stale") unheard.add(one);
    else if (outcome.kind !== "repeated") judgement.standing.set(reporter, outcome.claimId);
    if (outcome.confirmedAt !== null) judgement.confirm(outcome.confirmedAt, price);
    if (crowd && sampled && outcome.kind === "confirmed") audited.add(productOfSeries(seriesId));
    if (outcome.kind !== "claimed" || !outcome.claimId) continue;
    const { claimId } = outcome;
    judgement.sightings.push({
      reportId,
      claimId,
      reporter,
      observedAt,
      client,
      ...(crowd && { from: originOf(report) }),
    });
    for (const word of unmutedWords(before, outcome.state, claimId, reporter)) {
      const { reporter: other, lastSeenAt, from } = word;
      const sighting = { reportId: randomUUID(), claimId, reporter: other, observedAt: lastSeenAt };
      judgement.sightings.push({ ...sighting, client: from?.version ?? null, ...(from && { from }) });
      judgement.standing.set(other, claimId);
    }
  }
  if (crowd) for (const judgement of judged.values()) letGo(judgement);
  return { judged: [...judged.values()], unheard, audited };
}

const originOf = ({ group, client, registeredOn }: Observed["report"]): Origin => ({
  group: group ?? "0",
  version: client ?? "",
  registeredOn,
});

/** Words that a claim took over from a price that was muted. */
function unmutedWords(
  before: SeriesState,
  after: SeriesState,
  claimId: string,
  reporter: string,
): readonly Word[] {
  const claim = after.claims.find(({ id }) => id === claimId);
  const known = new Set(before.claims.find(({ id }) => id === claimId)?.words.map((word) => word.reporter));
  return claim?.words.filter((word) => word.reporter !== reporter && !known.has(word.reporter)) ?? [];
}

/** Words that found no place in their claim, which takes only so many, stand for nothing. */
function letGo({ before, after, sightings, standing }: SeriesJudgement): void {
  const kept = new Set(after.claims.flatMap(({ words }) => words.map((word) => word.reporter)));
  const gave = [...before.state.claims.flatMap(({ words }) => words), ...sightings];
  for (const { reporter } of gave) if (!kept.has(reporter)) standing.set(reporter, null);
}

/** What is asked for among strangers: looks at claims that are still open, and at what was sampled. */
function wishesAmongStrangers(
  { asks }: CrowdJudgement,
  judged: readonly JudgedSeries[],
  audited: ReadonlySet<bigint>,
): ReadonlyMap<bigint, Wish> {
  const open = new Set(
    judged.filter(({ after }) => openClaims(after) > 0).map(({ before }) => productOfSeries(before.id)),
  );
  const wishes = new Map<bigint, Wish>([...audited].map((product) => [product, audit]));
  for (const [product, ask] of asks) if (open.has(product)) wishes.set(product, ask);
  return wishes;
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
