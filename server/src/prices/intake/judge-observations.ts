import { randomUUID } from "node:crypto";
import {
  judgeReport,
  type Policy,
  plainImage,
  productOfSeries,
  type ReportedDescription,
  type SeriesState,
  type Vote,
  type VoteOrigin,
} from "@tidemark/core";
import type { LockedSeries } from "../judging/lock-series.ts";
import { descriptionOfAcceptance } from "../judging/product-descriptions.ts";
import type { SharedContext } from "../judging/read-context.ts";
import { sanitizeTitle } from "../judging/sanitize-title.ts";
import { SeriesUpdate } from "../judging/series-update.ts";
import type { CrowdUpdate } from "../public-profile/crowd-update.ts";
import type { Observed, ParsedReport } from "./parse-report.ts";

/** What judging a batch of observations needs. */
export interface BatchInput {
  readonly series: ReadonlyMap<bigint, LockedSeries>;
  readonly context: SharedContext;
  /** Observations that were taken before, by `keyOf`. Those of this batch are added. */
  readonly seen: Set<string>;
  /** What was reported with the claims that may be decided. What this batch reports is added. */
  readonly descriptions: Map<string, ReportedDescription[]>;
  /** Private profile: the circles of those reporters of the batch that belong to another's. */
  readonly circles: ReadonlyMap<string, string>;
  /** Public profile. */
  readonly crowd: CrowdUpdate | null;
  readonly watchers: ReadonlyMap<bigint, number>;
}

export interface JudgedBatch {
  readonly updates: readonly SeriesUpdate[];
  /** Old, or one too many of its reporter. */
  readonly ignored: ReadonlySet<Observed>;
  /** Products of which a confirmation was sampled. */
  readonly audited: ReadonlySet<bigint>;
}

/** Report ids and series ids come together once. */
export const keyOf = (reportId: string, seriesId: bigint): string => `${reportId} ${seriesId}`;

/** Judges each observation by what those before it left. */
export function judgeObservations(
  observed: readonly Observed[],
  input: BatchInput,
  now: number,
  policy: Policy,
): JudgedBatch {
  const { series, seen } = input;
  const updates = new Map<bigint, SeriesUpdate>();
  const ignored = new Set<Observed>();
  const audited = new Set<bigint>();
  const descriptionOf = descriptionsOfReports();
  for (const one of observed) {
    const key = keyOf(one.report.id, one.seriesId);
    if (seen.has(key)) continue;
    seen.add(key);
    const update = updates.get(one.seriesId) ?? new SeriesUpdate(series.get(one.seriesId)!);
    updates.set(one.seriesId, update);
    const kind = judgeObservation(one, update, descriptionOf, input, now, policy);
    if (kind === "stale") ignored.add(one);
    if (input.crowd && one.report.sampled && kind === "confirmed") audited.add(productOfSeries(one.seriesId));
  }
  if (input.crowd) for (const update of updates.values()) dropEvictedVotes(update);
  return { updates: [...updates.values()], ignored, audited };
}

type DescriptionOf = (report: ParsedReport) => Omit<ReportedDescription, "reporter">;

/** What a report calls the product; sanitized once, however many series the report observes. */
function descriptionsOfReports(): DescriptionOf {
  const known = new Map<ParsedReport, ReturnType<DescriptionOf>>();
  return (report) => {
    const description = known.get(report) ?? {
      title: sanitizeTitle(report.title),
      image: plainImage(report.image),
    };
    known.set(report, description);
    return description;
  };
}

const originOf = ({ group, client, registeredOn }: ParsedReport): VoteOrigin => ({
  group: group ?? "0",
  version: client ?? "",
  registeredOn,
});

/** Judges one observation into the update of its series. */
function judgeObservation(
  { report, seriesId, price }: Observed,
  update: SeriesUpdate,
  descriptionOf: DescriptionOf,
  { context, circles, crowd, descriptions, watchers }: BatchInput,
  now: number,
  policy: Policy,
) {
  const { id: reportId, reporter, client, observedAt, receivedAt, sampled } = report;
  const circle = circles.get(reporter);
  const claim = { reporter, price, observedAt, receivedAt, claimId: randomUUID() };
  const reported = circle === undefined ? claim : { ...claim, circle };
  const judging = {
    now,
    reporters: context.reporters,
    verifierCanVisit: context.canVerify(seriesId),
    ...(crowd && { crowd: crowd.crowd }),
  };
  const before = update.after;
  const from = originOf(report);
  const outcome = crowd
    ? crowd.take(
        seriesId,
        before,
        { ...reported, from, sampled, watchers: watchers.get(productOfSeries(seriesId)) ?? 0 },
        judging,
      )
    : judgeReport(before, reported, judging, policy);
  const { kind, claimId } = outcome;
  update.take(outcome, observedAt);
  if (kind !== "stale" && kind !== "repeated") {
    update.votedClaims.set(reporter, claimId);
    forgetDescriptions(descriptions, before, reporter, claimId);
  }
  if (outcome.confirmedAt !== null) update.confirm(outcome.confirmedAt, price);
  if (kind !== "claimed" || !claimId) return kind;

  const description = descriptionOf(report);
  const reportedBefore = descriptions.get(claimId);
  if (reportedBefore) reportedBefore.push({ reporter, ...description });
  else descriptions.set(claimId, [{ reporter, ...description }]);
  const agreed = descriptionOfAcceptance(outcome, descriptions, judging, policy);
  if (agreed) update.describe(agreed);
  const evidence = { reportId, claimId, reporter, observedAt, client, ...description };
  update.evidence.push(crowd ? { ...evidence, from } : evidence);
  for (const vote of votesTakenOver(before, outcome.state, claimId, reporter)) addVote(update, vote, claimId);
  return kind;
}

/** Drops what a reporter called the product with other claims: it withdrew its votes there. */
function forgetDescriptions(
  descriptions: Map<string, ReportedDescription[]>,
  { claims }: SeriesState,
  reporter: string,
  claimId: string | null,
): void {
  for (const { id } of claims) {
    if (id === claimId) continue;
    const left = (descriptions.get(id) ?? []).filter((one) => one.reporter !== reporter);
    descriptions.set(id, left);
  }
}

/** Adds a vote that was kept with a refuted price. What its report called the product went with the claim's evidence. */
function addVote(update: SeriesUpdate, { reporter, lastSeenAt, from }: Vote, claimId: string): void {
  update.evidence.push({
    reportId: randomUUID(),
    claimId,
    reporter,
    observedAt: lastSeenAt,
    client: from?.version ?? null,
    title: null,
    image: null,
    ...(from && { from }),
  });
  update.votedClaims.set(reporter, claimId);
}

/** Votes that a claim took over from a refuted price that was muted. */
function votesTakenOver(
  before: SeriesState,
  after: SeriesState,
  claimId: string,
  reporter: string,
): readonly Vote[] {
  const claim = after.claims.find(({ id }) => id === claimId);
  const known = new Set(before.claims.find(({ id }) => id === claimId)?.votes.map((vote) => vote.reporter));
  return claim?.votes.filter((vote) => vote.reporter !== reporter && !known.has(vote.reporter)) ?? [];
}

/** Votes that found no place in their claim, which takes only so many, count for nothing. */
function dropEvictedVotes({ before, after, evidence, votedClaims }: SeriesUpdate): void {
  const kept = new Set(after.claims.flatMap(({ votes }) => votes.map((vote) => vote.reporter)));
  const voters = [...before.state.claims.flatMap(({ votes }) => votes), ...evidence];
  for (const { reporter } of voters) if (!kept.has(reporter)) votedClaims.set(reporter, null);
}
