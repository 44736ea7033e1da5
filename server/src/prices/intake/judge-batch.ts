import { type Policy, productOfSeries } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import type { TransactionPipeline } from "../../platform/transaction-pipeline.ts";
import { lockSeries, reportKeyOf } from "../judging/lock-series.ts";
import { descriptionsForReports } from "../judging/product-descriptions.ts";
import { readCircles, readContext } from "../judging/read-context.ts";
import type { SeriesUpdate } from "../judging/series-update.ts";
import { openClaimCount, writeSeriesUpdates } from "../judging/write-updates.ts";
import { CrowdUpdate } from "../public-profile/crowd-update.ts";
import { readCrowd, readRequests, votesOf } from "../public-profile/read-crowd.ts";
import { writeCrowd } from "../public-profile/write-crowd.ts";
import {
  auditRequest,
  type QueuedRequest,
  requestDescriptionChecks,
  requestVerifications,
} from "../verification/request-verifications.ts";
import { createMissingSeries } from "./create-series.ts";
import { type BatchInput, judgeObservations, keyOf } from "./judge-observations.ts";
import type { Observed } from "./parse-report.ts";
import { knownReports } from "./statements.ts";

export interface JudgingOptions {
  readonly now: number;
  readonly policy: Policy;
  readonly verifierOn: boolean;
}

/** Judges observations in one transaction, in the order given; returns those that were ignored. */
export async function judgeBatch(
  pipeline: TransactionPipeline,
  observed: readonly Observed[],
  options: JudgingOptions,
): Promise<ReadonlySet<Observed>> {
  if (observed.length === 0) return pipeline.check().then(() => new Set());
  const { now, policy, verifierOn } = options;
  return pipeline.run(
    (tx) => readBatchInput(tx, observed, options),
    (tx, input) => {
      const { updates, ignored, audited } = judgeObservations(observed, input, now, policy);
      const requests = input.crowd && requestsOfCrowd(input.crowd, updates, audited);
      const sent = Promise.all([
        writeSeriesUpdates(tx, updates, now),
        verifierOn && requestDescriptionChecks(tx, updates, now),
        requestVerifications(tx, updates, { now, policy, verifierOn, requests }),
        input.crowd && writeCrowd(tx, input.crowd),
      ]);
      return { sent, result: ignored };
    },
  );
}

/**
 * Locks the series, makes those that nobody has seen, and reads what judging needs. Two processes that make the same ones at once
 * may deadlock, since these come after the known ones whatever their ids: PostgreSQL ends one, and its batch is tried again.
 */
async function readBatchInput(
  tx: Sql,
  observed: readonly Observed[],
  { now, policy, verifierOn }: JudgingOptions,
): Promise<BatchInput> {
  const ids = observed.map(({ seriesId }) => seriesId);
  const keysOf = (some: readonly Observed[]) =>
    some.map(({ report, seriesId, price }) => reportKeyOf(seriesId, report.reporter, price, policy));
  const keys = keysOf(observed);
  // Sent together, run in this order.
  const [locked, descriptions, context, seen, circles, requests] = await Promise.all([
    lockSeries(tx, ids, keys, now, policy),
    descriptionsForReports(tx, keys),
    readContext(tx, ids, now, policy, verifierOn),
    readSeen(tx, observed),
    policy.publicRules
      ? new Map<string, string>()
      : readCircles(
          tx,
          observed.map(({ report }) => report.reporter),
        ),
    policy.publicRules && readRequests(tx, ids.map(productOfSeries)),
  ]);
  const missing = observed.filter(({ seriesId }) => !locked.has(seriesId));
  if (missing.length > 0) {
    const missingKeys = keysOf(missing);
    // What another process made of the same reports meanwhile is seen only after the lock.
    const [created, seenSince, reported] = await Promise.all([
      createMissingSeries(tx, missingKeys, now, policy),
      readSeen(tx, missing),
      descriptionsForReports(tx, missingKeys),
    ]);
    for (const [id, series] of created) locked.set(id, series);
    for (const [claimId, some] of reported) descriptions.set(claimId, some);
    for (const key of seenSince) seen.add(key);
  }
  const input = { series: locked, context, seen, descriptions, circles };
  if (!requests) return { ...input, crowd: null, watchers: new Map() };
  const records = await readCrowd(tx, {
    weighed: votesOf([...locked.values()].map(({ state }) => state)).map(({ reporter }) => reporter),
    moved: observed.map(({ report }) => report.reporter),
    networks: observed.flatMap(({ report }) => report.group ?? []),
  });
  const crowd = new CrowdUpdate(records, requests.pending, policy);
  return { ...input, crowd, watchers: requests.watchers };
}

/** The keys of observations that were taken before. */
async function readSeen(tx: Sql, observed: readonly Observed[]): Promise<Set<string>> {
  const ids = [...new Set(observed.map(({ report }) => report.id))];
  const rows = await knownReports(tx, ids).execute();
  return new Set(rows.map(({ reportId, seriesId }) => keyOf(reportId, seriesId)));
}

/** What the public profile requests: visits for claims that are still open, and for what was sampled. */
function requestsOfCrowd(
  crowd: CrowdUpdate,
  updates: readonly SeriesUpdate[],
  audited: ReadonlySet<bigint>,
): ReadonlyMap<bigint, QueuedRequest> {
  const open = new Set(
    updates.filter(({ after }) => openClaimCount(after) > 0).map(({ before }) => productOfSeries(before.id)),
  );
  const requests = new Map<bigint, QueuedRequest>([...audited].map((product) => [product, auditRequest]));
  for (const [product, request] of crowd.requests) if (open.has(product)) requests.set(product, request);
  return requests;
}
