import {
  type Crowd,
  canVerify,
  cooldownUntil,
  descriptionOfReading,
  judgeOpenClaims,
  judgeReading,
  judgeRetraction,
  type Observation,
  type Policy,
  parseProductId,
  parseSeriesId,
  plainImage,
  type ReadPrice,
  seriesIdOf,
  seriesOf,
  type Verification,
  type VerificationStep,
  verificationAfter,
} from "@tidemark/core";
import type { Listing, Page, ReadingResult } from "@tidemark/core/wire";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { type LockedSeries, lockSeries, readContext } from "../judging/lock-series.ts";
import {
  descriptionOfAcceptance,
  descriptionsOfClaims,
  writeDescriptions,
} from "../judging/product-descriptions.ts";
import { sanitizeTitle } from "../judging/sanitize-title.ts";
import { SeriesUpdate } from "../judging/series-update.ts";
import { publishQuietChanges, writeSeriesUpdates } from "../judging/write-updates.ts";
import { CrowdUpdate } from "../public-profile/crowd-update.ts";
import { readCrowd, votesOf } from "../public-profile/read-crowd.ts";
import { countVotes, writeCrowd } from "../public-profile/write-crowd.ts";
import { retractPoint } from "../retraction/retract-point.ts";
import { unverifiedPoints } from "./recheck.ts";

/** The egress backs off by this, doubled for each block in a row, up to the second. */
const backOffMs = 30_000;
const longestBackOffMs = 30 * 60_000;

type Outcome = ReadingResult["outcome"];

interface Leased extends Verification {
  productId: bigint;
  egress: string;
  secondLook: boolean;
}

/**
 * Takes a verifier's reading in: judges every series it observed, ends or retries the verification.
 * Null when the lease is not held any more (expired, or another's).
 */
export async function takeReading(
  pool: Pool,
  lease: { readonly id: bigint; readonly token: string },
  page: Page,
  now: number,
  policy: Policy,
): Promise<Outcome | null> {
  return judgeReadingOf(pool, lease, page, now, policy).catch((error) => {
    if (error instanceof LeaseLost) return null;
    throw error;
  });
}

/** Undoes the transaction of a reading whose lease another one used up meanwhile. */
class LeaseLost extends Error {}

function judgeReadingOf(
  pool: Pool,
  lease: { readonly id: bigint; readonly token: string },
  page: Page,
  now: number,
  policy: Policy,
): Promise<Outcome> {
  return transaction(pool, async (tx) => {
    const [leased] = await tx<Leased[]>`
      select product_id as "productId", egress, second_look as "secondLook", ms(not_before) as "notBefore",
        failures::int, ms(first_failed_at) as "firstFailedAt", unclear::int, coalesce(g.times, 0)::int as "givenUp",
        ms(g.at) as "gaveUpAt"
      from verification left join given_up_product g using (product_id)
      where id = ${String(lease.id)}::bigint and status = 'open' and lease_token = ${lease.token}
        and lease_expires_at > from_ms(${now})`;
    if (!leased) throw new LeaseLost();
    const seen = observationsOf(page, leased.productId);
    const ids = (
      await tx<{ id: bigint }[]>`
        select id from series
        where id between ${String(leased.productId)}::bigint * 8 and ${String(leased.productId)}::bigint * 8 + 7`
    ).map(({ id }) => id);
    // Before the looks are read: a retraction changes what they are judged against.
    const before = await lockSeries(tx, ids, "all", now, policy);
    const crowd = policy.publicRules && (await readCrowdOf(tx, [...before.values()], policy));
    const earlier = await readingsSince(tx, leased.productId, now - policy.secondReadingWithinMs);
    const { doubted, retracted } = await retractRefuted(
      tx,
      ids,
      [...earlier, { at: now, ...seen }],
      now,
      policy,
    );
    const locked = await lockSeries(tx, ids, "all", now, policy);
    const judged = new Map([...locked].map(([id, series]) => [id, new SeriesUpdate(series)]));

    const outcomes: Outcome[] = [];
    const supported: bigint[] = [];
    let isUnclear = false;
    for (const [id, series] of judged) {
      const disputed =
        series.after.claims.length > 0 || retracted.has(id) || (leased.secondLook && doubted.has(id));
      const observation = seen.observations.find(({ kind }) => seriesIdOf(leased.productId, kind) === id);
      if (!observation) {
        if (disputed) outcomes.push("failed");
        continue;
      }
      const { kind, price } = observation;
      const read = pricesOf(earlier, kind);
      const outcome = judgeReading(series.after, { price, at: now }, read, policy, crowd?.crowd);
      // What was sampled, or changed unseen, is looked at until it is clear.
      const unclear =
        crowd !== null &&
        outcome.kind === "second-reading" &&
        (series.after.confirmingVotes ?? []).length > 0;
      isUnclear ||= unclear;
      series.take(outcome, now);
      crowd?.learn(outcome, now);
      if (outcome.supports) supported.push(id);
      if (outcome.kind === "refuted") series.confirm(now, price);
      if (disputed || unclear || outcome.kind === "accepted") outcomes.push(outcome.kind);
    }

    const read = overallOutcome(outcomes);
    const lookAgain = isUnclear || (leased.secondLook && doubted.size > 0);
    const isDisputed = () => lookAgain || [...judged.values()].some(({ after }) => after.claims.length > 0);
    const undisputed = seen.observations.length > 0 ? "settled" : "withdrawn";
    const event = read === "failed" ? "failed" : isDisputed() ? "unclear" : undisputed;
    let step = verificationAfter(leased, event, now, policy);
    const failed = step.next === "retry" || step.next === "given-up";
    const outcome = failed ? "failed" : read;
    if (failed && !canVerify(step.verification, now, policy)) {
      await judgeWithoutVerifier(tx, judged, now, policy, crowd?.crowd);
      if (step.next === "retry" && !isDisputed()) {
        step = verificationAfter(step.verification, "withdrawn", now, policy);
      }
    }
    await tx`
      insert into reading (product_id, at, egress, outcome, observations)
      values (${String(leased.productId)}::bigint, from_ms(${now}), ${leased.egress}, ${seen.outcome},
        ${tx.json(seen.observations.map(({ kind, price }) => ({ kind, price })))})`;
    await writeSeriesUpdates(tx, [...judged.values()], now);
    if (crowd) {
      await writeCrowd(tx, crowd);
      await publishQuietChanges(tx, supported, now);
    }
    if (seen.listing) {
      const { title, image } = seen.listing;
      await writeDescriptions(tx, [
        [leased.productId, descriptionOfReading(sanitizeTitle(title), plainImage(image))],
      ]);
    }
    await backOff(tx, leased.egress, page.kind === "blocked", now);
    // Last, in the order in which the intake locks: series, products, verifications.
    await writeVerification(tx, lease, leased, step, now, policy);
    if (crowd && policy.publicRules) await countVotes(tx, crowd.versionVotes, now, policy.publicRules);
    return outcome;
  });
}

/** The strangers whose votes a reading judges. */
async function readCrowdOf(tx: Sql, locked: readonly LockedSeries[], policy: Policy): Promise<CrowdUpdate> {
  const states = locked.map(({ state }) => state);
  const votes = votesOf(states);
  const strangers = await readCrowd(tx, {
    weighed: [],
    moved: votes.map(({ reporter }) => reporter),
    networks: votes.flatMap(({ from }) => from?.group ?? []),
  });
  return new CrowdUpdate(strangers, new Map(), policy);
}

/** Takes back the points that two looks disagree with. `doubted`: the series that a further look may yet settle. */
async function retractRefuted(
  tx: Sql,
  seriesIds: readonly bigint[],
  looks: readonly EarlierReading[],
  now: number,
  policy: Policy,
): Promise<{ doubted: ReadonlySet<bigint>; retracted: ReadonlySet<bigint> }> {
  const doubted = new Set<bigint>();
  const retracted = new Set<bigint>();
  for (const point of await unverifiedPoints(tx, seriesIds, now, policy)) {
    const kind = parseSeriesId(point.seriesId)?.kind;
    const verdict = judgeRetraction(point, kind ? pricesOf(looks, kind) : [], now, policy);
    if (verdict === "in-doubt") doubted.add(point.seriesId);
    if (verdict !== "retracted") continue;
    await retractPoint(tx, point.seriesId, point.revision, now, true);
    retracted.add(point.seriesId);
  }
  return { doubted, retracted };
}

interface EarlierReading {
  readonly at: number;
  readonly observations: readonly { readonly kind: string; readonly price: number | null }[];
}

const pricesOf = (looks: readonly EarlierReading[], kind: string): ReadPrice[] =>
  looks.flatMap(({ at, observations }) =>
    observations.filter((one) => one.kind === kind).map(({ price }) => ({ price, at })),
  );

interface PageObservations {
  readonly outcome: string;
  readonly observations: readonly Observation[];
  readonly listing: Listing | null;
}

/** A blocked, foreign or contradictory page is a failed look: it observes nothing, and says why. */
function observationsOf(page: Page, productId: bigint): PageObservations {
  const nothing = (outcome: string): PageObservations => ({ outcome, observations: [], listing: null });
  if (page.kind !== "product") return nothing(page.kind);
  const { listing } = page;
  const { marketplace, asin } = parseProductId(productId)!;
  if (listing.asin !== asin || listing.marketplace !== marketplace.suffix) return nothing("another-product");
  const mapped = seriesOf(listing);
  return mapped.ok
    ? { outcome: "product", observations: mapped.observations, listing }
    : nothing(mapped.reason);
}

/** What a reading says of all disputed series together; nothing disputed any more: the accepted prices stand. */
function overallOutcome(outcomes: readonly Outcome[]): Outcome {
  const order: readonly Outcome[] = ["failed", "second-reading", "accepted", "refuted"];
  return order.find((outcome) => outcomes.includes(outcome)) ?? "refuted";
}

function readingsSince(tx: Sql, productId: bigint, since: number): Promise<readonly EarlierReading[]> {
  return tx<EarlierReading[]>`
    select ms(at) as at, observations from reading
    where product_id = ${String(productId)}::bigint and at >= from_ms(${since}) order by at`;
}

const statusOf = (next: VerificationStep["next"]): string => {
  if (next === "settled") return "done";
  if (next === "withdrawn") return "dropped";
  return next === "given-up" ? next : "open";
};

/** Stores what `verificationAfter` returned, if the lease is still held. A request that came meanwhile may be worth more. */
async function writeVerification(
  tx: Sql,
  lease: { readonly id: bigint; readonly token: string },
  { productId, givenUp }: Leased,
  { verification, next, raisedTo }: VerificationStep,
  now: number,
  policy: Policy,
): Promise<void> {
  const status = statusOf(next);
  const held = await tx`
    update verification set lease_token = null, lease_expires_at = null, status = ${status},
      class = least(class, ${raisedTo?.class ?? null}::smallint), priority = greatest(priority, ${raisedTo?.score ?? null}::real),
      not_before = coalesce(from_ms(${verification.notBefore}::float8), not_before), failures = ${verification.failures},
      first_failed_at = from_ms(${verification.firstFailedAt}::float8), unclear = ${verification.unclear},
      ended_at = case when ${status !== "open"} then from_ms(${now}) end
    where id = ${String(lease.id)}::bigint and status = 'open' and lease_token = ${lease.token} returning 1`;
  if (held.length === 0) throw new LeaseLost();
  if (verification.givenUp === givenUp) return;
  if (verification.givenUp === 0) {
    await tx`delete from given_up_product where product_id = ${String(productId)}::bigint`;
    return;
  }
  await tx`
    insert into given_up_product (product_id, times, at, cooldown_until)
    values (${String(productId)}::bigint, ${verification.givenUp}, from_ms(${verification.gaveUpAt}::float8),
      from_ms(${cooldownUntil(verification, policy)}))
    on conflict (product_id) do update set times = excluded.times, at = excluded.at, cooldown_until = excluded.cooldown_until`;
}

/** People decide alone. */
async function judgeWithoutVerifier(
  tx: Sql,
  judged: ReadonlyMap<bigint, SeriesUpdate>,
  now: number,
  policy: Policy,
  crowd: Crowd | undefined,
): Promise<void> {
  const context = await readContext(tx, [], now, policy, false);
  const surroundings = { now, reporters: context.reporters, verifierCanLook: false, ...(crowd && { crowd }) };
  for (const series of judged.values()) {
    const { claims } = series.after;
    if (claims.length === 0) continue;
    const seenAt = Math.max(...claims.map((claim) => claim.lastReportedAt));
    const decision = judgeOpenClaims(series.after, surroundings, policy);
    series.take(decision, seenAt);
    if (!decision.accepted) continue;
    const given = await descriptionsOfClaims(
      tx,
      claims.map(({ id }) => id),
    );
    const description = descriptionOfAcceptance(decision, given, surroundings, policy);
    if (description) series.describe(description);
  }
}

async function backOff(tx: Sql, egress: string, blocked: boolean, now: number): Promise<void> {
  if (!blocked) {
    await tx`update egress set blocked_in_a_row = 0 where name = ${egress} and blocked_in_a_row > 0`;
    return;
  }
  await tx`
    update egress set blocked_in_a_row = blocked_in_a_row + 1,
      next_visit_at = from_ms(${now} + least(${longestBackOffMs}, ${backOffMs} * 2 ^ least(blocked_in_a_row, 20)))
    where name = ${egress}`;
}
