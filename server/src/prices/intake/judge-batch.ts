import { randomUUID } from "node:crypto";
import {
  judgeReport,
  type Policy,
  plainImage,
  productOfSeries,
  type SeriesState,
  type Vote,
  type VoteOrigin,
} from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import type { TransactionPipeline } from "../../platform/transaction-pipeline.ts";
import {
  type LockedSeries,
  lockSeries,
  type ReportKey,
  readContext,
  type SharedContext,
} from "../judging/lock-series.ts";
import {
  type DescriptionsByClaim,
  descriptionOfAcceptance,
  relevantDescriptions,
} from "../judging/product-descriptions.ts";
import { sanitizeTitle } from "../judging/sanitize-title.ts";
import { SeriesUpdate } from "../judging/series-update.ts";
import { openClaimCount, type SeriesUpdateData, writeSeriesUpdates } from "../judging/write-updates.ts";
import { CrowdUpdate } from "../public-profile/crowd-update.ts";
import { readCrowd, readRequests, votesOf } from "../public-profile/read-crowd.ts";
import { writeCrowd } from "../public-profile/write-crowd.ts";
import {
  auditRequest,
  type QueuedRequest,
  requestDescriptionChecks,
  requestVerifications,
} from "../verification/request-verifications.ts";
import type { Observed } from "./parse-report.ts";

/** Judges observations in one transaction, in the order given; returns those that told nothing. */
export async function judgeBatch(
  lane: TransactionPipeline,
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
      const requests = known.crowd && requestsOfCrowd(known.crowd, judged, audited);
      const sent = Promise.all([
        writeSeriesUpdates(tx, judged, now),
        verifierOn && requestDescriptionChecks(tx, judged, now),
        requestVerifications(tx, judged, now, policy, verifierOn, requests),
        known.crowd && writeCrowd(tx, known.crowd),
      ]);
      return { sent, result: unheard };
    },
  );
}

interface Known {
  readonly series: ReadonlyMap<bigint, LockedSeries>;
  readonly context: SharedContext;
  /** Reports that were taken before, by report and series. */
  readonly seen: ReadonlySet<string>;
  /** What was reported of the products with the claims that may be decided. */
  readonly given: DescriptionsByClaim;
  /** Among strangers: who they are. */
  readonly crowd?: CrowdUpdate;
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
  const [known, given, context, seen, requests] = await Promise.all([
    lockSeries(tx, ids, observed.map(saidOf), now, policy),
    relevantDescriptions(tx, observed.map(saidOf), policy),
    readContext(tx, ids, now, policy, verifierOn),
    knownReports(tx, observed),
    policy.publicRules && readRequests(tx, ids.map(productOfSeries)),
  ]);
  let series: ReadonlyMap<bigint, LockedSeries> = known;
  const unseen = observed.filter(({ seriesId }) => !known.has(seriesId));
  if (unseen.length > 0) {
    // What another process made of the same reports meanwhile is seen after the lock only.
    const [made, since, called] = await Promise.all([
      makeSeries(tx, unseen, now, policy),
      knownReports(tx, unseen),
      relevantDescriptions(tx, unseen.map(saidOf), policy),
    ]);
    series = new Map([...known, ...made]);
    for (const [claimId, of] of called) given.set(claimId, of);
    for (const key of since) seen.add(key);
  }
  if (!requests) return { series, context, seen, given, watchers: new Map() };
  const strangers = await readCrowd(tx, {
    weighed: votesOf([...series.values()].map(({ state }) => state)).map(({ reporter }) => reporter),
    moved: observed.map(({ report }) => report.reporter),
    networks: observed.flatMap(({ report }) => report.group ?? []),
  });
  return {
    series,
    context,
    seen,
    given,
    crowd: new CrowdUpdate(strangers, requests.pending, policy),
    watchers: requests.watchers,
  };
}

/** Judges each observation by what those before it left. */
function judge(observed: readonly Observed[], known: Known, now: number, policy: Policy) {
  const { series, context, crowd } = known;
  const judged = new Map<bigint, SeriesUpdate>();
  const unheard = new Set<Observed>();
  const audited = new Set<bigint>();
  const seen = new Set(known.seen);
  const given = new Map([...known.given].map(([claimId, of]) => [claimId, [...of]]));
  for (const one of observed) {
    const { report, seriesId, price } = one;
    const { id: reportId, reporter, client, observedAt, receivedAt, sampled } = report;
    const key = `${reportId} ${seriesId}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const judgement = judged.get(seriesId) ?? new SeriesUpdate(series.get(seriesId)!);
    judged.set(seriesId, judgement);
    const said = { reporter, price, observedAt, receivedAt, claimId: randomUUID() };
    const surroundings = {
      now,
      reporters: context.reporters,
      verifierCanLook: context.canVerify(seriesId),
      ...(crowd && { crowd: crowd.crowd }),
    };
    const watchers = known.watchers.get(productOfSeries(seriesId)) ?? 0;
    const outcome = crowd
      ? crowd.take(
          seriesId,
          judgement.after,
          { ...said, from: originOf(report), sampled, watchers },
          surroundings,
        )
      : judgeReport(judgement.after, said, surroundings, policy);
    const before = judgement.after;
    judgement.take(outcome, observedAt);
    if (outcome.kind === "stale") unheard.add(one);
    else if (outcome.kind !== "repeated") judgement.votedClaims.set(reporter, outcome.claimId);
    if (outcome.confirmedAt !== null) judgement.confirm(outcome.confirmedAt, price);
    if (crowd && sampled && outcome.kind === "confirmed") audited.add(productOfSeries(seriesId));
    if (outcome.kind !== "claimed" || !outcome.claimId) continue;
    const { claimId } = outcome;
    const called = calledIn(report);
    if (given.has(claimId)) given.get(claimId)!.push({ reporter, ...called });
    else given.set(claimId, [{ reporter, ...called }]);
    const description = descriptionOfAcceptance(outcome, given, surroundings, policy);
    if (description) judgement.describe(description);
    judgement.evidence.push({
      reportId,
      claimId,
      reporter,
      observedAt,
      client,
      ...called,
      ...(crowd && { from: originOf(report) }),
    });
    for (const vote of unmutedWords(before, outcome.state, claimId, reporter)) {
      const { reporter: other, lastSeenAt, from } = vote;
      // What it called the product went with the evidence of its claim.
      const nothing = { title: null, image: null };
      const sighting = {
        reportId: randomUUID(),
        claimId,
        reporter: other,
        observedAt: lastSeenAt,
        ...nothing,
      };
      judgement.evidence.push({ ...sighting, client: from?.version ?? null, ...(from && { from }) });
      judgement.votedClaims.set(other, claimId);
    }
  }
  if (crowd) for (const judgement of judged.values()) dropEvictedVotes(judgement);
  return { judged: [...judged.values()], unheard, audited };
}

const calledIn = ({ title, image }: Observed["report"]) => ({
  title: sanitizeTitle(title),
  image: plainImage(image),
});

const originOf = ({ group, client, registeredOn }: Observed["report"]): VoteOrigin => ({
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
): readonly Vote[] {
  const claim = after.claims.find(({ id }) => id === claimId);
  const known = new Set(before.claims.find(({ id }) => id === claimId)?.votes.map((vote) => vote.reporter));
  return claim?.votes.filter((vote) => vote.reporter !== reporter && !known.has(vote.reporter)) ?? [];
}

/** Words that found no place in their claim, which takes only so many, stand for nothing. */
function dropEvictedVotes({ before, after, evidence: sightings, votedClaims: standing }: SeriesUpdate): void {
  const kept = new Set(after.claims.flatMap(({ votes }) => votes.map((vote) => vote.reporter)));
  const gave = [...before.state.claims.flatMap(({ votes }) => votes), ...sightings];
  for (const { reporter } of gave) if (!kept.has(reporter)) standing.set(reporter, null);
}

/** What is asked for among strangers: looks at claims that are still open, and at what was sampled. */
function requestsOfCrowd(
  crowd: CrowdUpdate,
  judged: readonly SeriesUpdateData[],
  audited: ReadonlySet<bigint>,
): ReadonlyMap<bigint, QueuedRequest> {
  const open = new Set(
    judged.filter(({ after }) => openClaimCount(after) > 0).map(({ before }) => productOfSeries(before.id)),
  );
  const requests = new Map<bigint, QueuedRequest>([...audited].map((product) => [product, auditRequest]));
  for (const [product, request] of crowd.requests) if (open.has(product)) requests.set(product, request);
  return requests;
}

const saidOf = ({ report, seriesId, price }: Observed): ReportKey => ({
  seriesId,
  price,
  reporter: report.reporter,
});

/** A product that is deleted again and again while it is made: nobody waits for that. */
const mostAttempts = 5;

/**
 * Makes series, and their products, that nobody has seen; locked, as lockSeries has them. In id order, and by nobody
 * who still has to lock an older one: concurrent inserts cannot deadlock. A product that upkeep deletes at this very
 * moment is made again; one that is locked here is not deleted.
 */
async function makeSeries(
  tx: Sql,
  observed: readonly Observed[],
  now: number,
  policy: Policy,
): Promise<Map<bigint, LockedSeries>> {
  const ids = [...new Set(observed.map(({ seriesId }) => seriesId))].sort((a, b) => (a < b ? -1 : 1));
  const made = new Map<bigint, LockedSeries>();
  for (let attempt = 1; made.size < ids.length; attempt++) {
    if (attempt > mostAttempts) throw new Error("a product was deleted each time it was made");
    const [, , locked] = await Promise.all([
      makeProducts(tx, ids),
      tx`
        with held as materialized (
          select id from product where id = any(${arrayOf(ids, productOfSeries)}::bigint[]) order by id for key share
        )
        insert into series (id, product_id)
        select s.id, held.id from unnest(${arrayOf(ids)}::bigint[]) s(id) join held on held.id = s.id >> 3
        order by s.id on conflict do nothing`.execute(),
      lockSeries(tx, ids, observed.map(saidOf), now, policy),
    ]);
    for (const [id, series] of locked) made.set(id, series);
  }
  return made;
}

/** Nobody has confirmed them: they have neither title nor place in a list. */
const makeProducts = (tx: Sql, seriesIds: readonly bigint[]) =>
  tx`
    with products as (
      insert into product (id, changed_at)
      select id, null from (select distinct id from unnest(${arrayOf(seriesIds, productOfSeries)}::bigint[]) v(id)) v
      where not exists (select from product known where known.id = v.id)
      order by id
      on conflict do nothing
      returning id
    )
    insert into product_search (product_id) select id from products on conflict do nothing`.execute();

async function knownReports(tx: Sql, observed: readonly Observed[]): Promise<Set<string>> {
  const ids = [...new Set(observed.map(({ report }) => report.id))];
  const rows = await tx<{ reportId: string; seriesId: bigint }[]>`
    select report_id as "reportId", series_id as "seriesId" from evidence where report_id = any(${arrayOf(ids)}::uuid[])`.execute();
  return new Set(rows.map(({ reportId, seriesId }) => `${reportId} ${seriesId}`));
}
