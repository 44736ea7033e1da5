import {
  borneOutBy,
  canVerify,
  descriptionOfReading,
  extrasOf,
  judgeOpenClaims,
  judgeReading,
  type Policy,
  plainImage,
  seriesIdOf,
  type VerificationStep,
  verificationAfter,
} from "@tidemark/core";
import type { Page, ReadingResult } from "@tidemark/core/wire";
import { reading } from "@tidemark/drizzle";
import { countBorneOut } from "../../accounts/circles.ts";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { settleExtras } from "../extras/judge-extras.ts";
import { type LockedSeries, lockSeries } from "../judging/lock-series.ts";
import {
  descriptionOfAcceptance,
  descriptionsOfClaims,
  writeDescriptions,
} from "../judging/product-descriptions.ts";
import { readContext } from "../judging/read-context.ts";
import { sanitizeTitle } from "../judging/sanitize-title.ts";
import { seriesOfProduct } from "../judging/series-of-product.ts";
import { SeriesUpdate } from "../judging/series-update.ts";
import { publishQuietChanges, writeSeriesUpdates } from "../judging/write-updates.ts";
import { CrowdUpdate } from "../public-profile/crowd-update.ts";
import { readCrowd, votesOf } from "../public-profile/read-crowd.ts";
import { countVersionVotes } from "../public-profile/version-votes.ts";
import { writeCrowd } from "../public-profile/write-crowd.ts";
import { backOff } from "./back-off.ts";
import { type Leased, LeaseLost, type LeaseToken, readLeased, writeVerification } from "./leased.ts";
import {
  type EarlierReading,
  type PageObservations,
  pageObservations,
  pricesOf,
  readingsSince,
} from "./page-observations.ts";
import { type Retractions, retractRefuted } from "./retract-refuted.ts";

type Outcome = ReadingResult["outcome"];

/**
 * Takes a verifier's reading in: judges every series it observed, ends or retries the verification.
 * Null when the lease is not held any more (expired, or another's).
 */
export async function takeReading(
  pool: Pool,
  lease: LeaseToken,
  page: Page,
  now: number,
  policy: Policy,
): Promise<Outcome | null> {
  return transaction(pool, (tx) => takeIn(tx, lease, page, now, policy)).catch((error) => {
    if (error instanceof LeaseLost) return null;
    throw error;
  });
}

/** A reading while it is judged. */
interface Judging {
  readonly now: number;
  readonly policy: Policy;
  readonly leased: Leased;
  readonly seen: PageObservations;
  readonly earlier: readonly EarlierReading[];
  readonly retractions: Retractions;
  /** Public profile. */
  readonly crowd: CrowdUpdate | null;
}

async function takeIn(tx: Sql, lease: LeaseToken, page: Page, now: number, policy: Policy): Promise<Outcome> {
  const leased = await readLeased(tx, lease, now);
  const { productId, egress } = leased;
  const seen = pageObservations(page, productId);
  const ids = await seriesOfProduct(tx, productId);
  // Before the earlier readings are read: a retraction changes what they are judged against.
  const before = await lockSeries(tx, ids, "all", now, policy);
  const crowd = policy.publicRules && (await readCrowdOf(tx, [...before.values()], policy));
  const earlier = await readingsSince(tx, productId, now - policy.secondReadingWithinMs);
  const readings = [...earlier, { at: now, observations: seen.observations }];
  const retractions = await retractRefuted(tx, ids, readings, now, policy);
  const locked = await lockSeries(tx, ids, "all", now, policy);
  const judging = { now, policy, leased, seen, earlier, retractions, crowd };
  const judged = judgeSeries([...locked.values()], judging);
  const { outcome, step } = await nextStep(tx, judged, judging);

  const observations = seen.observations.map(({ kind, price }) => ({ kind, price }));
  await orm(tx).insert(reading).values({ productId, at: now, egress, outcome: seen.outcome, observations });
  await writeSeriesUpdates(tx, judged.updates, now);
  if (!policy.publicRules) await countBorneOut(tx, judged.borneOut);
  const extras = seen.listing && extrasOf(seen.listing, seen.observations);
  await settleExtras(tx, seriesIdOf(productId, "buy_box"), extras, { now, policy, verifierOn: true });
  if (crowd) {
    await writeCrowd(tx, crowd);
    await publishQuietChanges(tx, judged.supported, now);
  }
  if (seen.listing) {
    const { title, image } = seen.listing;
    const description = descriptionOfReading(sanitizeTitle(title), plainImage(image));
    await writeDescriptions(tx, [[productId, description]]);
  }
  await backOff(tx, egress, page.kind === "blocked", now);
  // Last, in the order in which the intake locks: series, products, verifications.
  await writeVerification(tx, lease, leased, step, { now, policy });
  if (crowd && policy.publicRules) await countVersionVotes(tx, crowd.versionVotes, now, policy.publicRules);
  return outcome;
}

/** The reporters whose votes a reading judges. */
async function readCrowdOf(tx: Sql, locked: readonly LockedSeries[], policy: Policy): Promise<CrowdUpdate> {
  const votes = votesOf(locked.map(({ state }) => state));
  const records = await readCrowd(tx, {
    weighed: [],
    moved: votes.map(({ reporter }) => reporter),
    networks: votes.flatMap(({ from }) => from?.group ?? []),
  });
  return new CrowdUpdate(records, new Map(), policy);
}

/** What a reading says of the series of its product. */
interface JudgedSeries {
  readonly updates: readonly SeriesUpdate[];
  readonly outcome: Outcome;
  /** Series whose accepted price it is the first to support. */
  readonly supported: readonly bigint[];
  /** The reporters whose reports it bore out. */
  readonly borneOut: ReadonlySet<string>;
  /** A confirming vote is in doubt: what was sampled, or changed unseen, is visited until it is clear. */
  readonly isUnclear: boolean;
}

function judgeSeries(locked: readonly LockedSeries[], judging: Judging): JudgedSeries {
  const { now, policy, leased, seen, earlier, retractions, crowd } = judging;
  const { productId, secondLook } = leased;
  const updates = locked.map((series) => new SeriesUpdate(series));
  const outcomes: Outcome[] = [];
  const supported: bigint[] = [];
  const borneOut = new Set<string>();
  let isUnclear = false;
  for (const update of updates) {
    const { id } = update.before;
    const { claims, confirmingVotes = [] } = update.after;
    const { retracted, inDoubt } = retractions;
    const disputed = claims.length > 0 || retracted.has(id) || (secondLook && inDoubt.has(id));
    const observation = seen.observations.find(({ kind }) => seriesIdOf(productId, kind) === id);
    if (!observation) {
      if (disputed) outcomes.push("failed");
      continue;
    }
    const { kind, price } = observation;
    const read = { price, at: now };
    const outcome = judgeReading(update.after, read, pricesOf(earlier, kind), policy, crowd?.crowd);
    const unclear = crowd !== null && outcome.kind === "second-reading" && confirmingVotes.length > 0;
    isUnclear ||= unclear;
    update.take(outcome, now);
    crowd?.applyReading(outcome, now);
    if (outcome.supports) supported.push(id);
    for (const reporter of borneOutBy(outcome)) borneOut.add(reporter);
    if (outcome.kind === "refuted") update.confirm(now, price);
    if (disputed || unclear || outcome.kind === "accepted") outcomes.push(outcome.kind);
  }
  return { updates, outcome: overallOutcome(outcomes), supported, borneOut, isUnclear };
}

/** What a reading says of all disputed series together; nothing disputed any more: the accepted prices stand. */
function overallOutcome(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ["failed", "second-reading", "accepted", "refuted"];
  return order.find((outcome) => outcomes.includes(outcome)) ?? "refuted";
}

/** What becomes of the verification. When it cannot be verified any more, people decide alone. */
async function nextStep(
  tx: Sql,
  { updates, outcome, isUnclear }: JudgedSeries,
  judging: Judging,
): Promise<{ readonly outcome: Outcome; readonly step: VerificationStep }> {
  const { now, policy, leased, seen, retractions } = judging;
  const visitAgain = isUnclear || (leased.secondLook && retractions.inDoubt.size > 0);
  const isDisputed = () => visitAgain || updates.some(({ after }) => after.claims.length > 0);
  const undisputed = seen.observations.length > 0 ? "settled" : "withdrawn";
  const event = outcome === "failed" ? "failed" : isDisputed() ? "unclear" : undisputed;
  const step = verificationAfter(leased, event, now, policy);
  if (step.next !== "retry" && step.next !== "given-up") return { outcome, step };
  if (canVerify(step.verification, now, policy)) return { outcome: "failed", step };
  await judgeWithoutVerifier(tx, updates, judging);
  const isOver = step.next === "retry" && !isDisputed();
  return {
    outcome: "failed",
    step: isOver ? verificationAfter(step.verification, "withdrawn", now, policy) : step,
  };
}

/** People decide alone. */
async function judgeWithoutVerifier(
  tx: Sql,
  updates: readonly SeriesUpdate[],
  { now, policy, crowd }: Judging,
): Promise<void> {
  const { reporters } = await readContext(tx, [], now, policy, false);
  const context = { now, reporters, verifierCanVisit: false, ...(crowd && { crowd: crowd.crowd }) };
  for (const update of updates) {
    const { claims } = update.after;
    if (claims.length === 0) continue;
    const seenAt = Math.max(...claims.map((claim) => claim.lastReportedAt));
    const decision = judgeOpenClaims(update.after, context, policy);
    update.take(decision, seenAt);
    if (!decision.accepted) continue;
    const reported = await descriptionsOfClaims(
      tx,
      claims.map(({ id }) => id),
    );
    const description = descriptionOfAcceptance(decision, reported, context, policy);
    if (description) update.describe(description);
  }
}
