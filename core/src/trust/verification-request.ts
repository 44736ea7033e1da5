import { mayCount, type PublicContext, recordWeight } from "./crowd.ts";
import { dropOf } from "./large-drop.ts";
import { isMuted, refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import type { PublicRules, RequestRules } from "./public-rules.ts";
import { type NetworkRecord, type ReporterRecord, usedIn, useOne, utcDay } from "./reporter-record.ts";
import type { SeriesState, VoteOrigin } from "./state.ts";

/** 0: trusted; 1: paid by a token; 2: neither, and only a small share of visits. */
export type RequestClass = 0 | 1 | 2;

/** A request to verify a product. Of one class, the higher score goes first. */
export interface VerificationRequest {
  readonly class: RequestClass;
  readonly score: number;
}

/** Who requests a visit, and how many people watch the product. */
export interface Requester {
  readonly id: string;
  readonly reporter: ReporterRecord;
  readonly network: NetworkRecord;
  readonly from: VoteOrigin;
  readonly watchers: number;
}

/** The request that a novel report is worth in the public profile, before any token is spent. */
export function requestOf(
  state: SeriesState,
  price: number | null,
  requester: Requester,
  context: PublicContext,
  policy: Policy,
): VerificationRequest {
  const { crowd, now, rules } = context;
  const { reporter, watchers, from } = requester;
  const { refutedFactor, quarantinedFactor, unprovenHitRate } = rules.requests;
  const refuted = refutedPriceOf(state, price, policy);
  const muted = refuted !== undefined && isMuted(state, refuted, context, policy);
  const quarantined = crowd.quarantined.has(from.version);
  // Where much was refuted is what such a version misreads.
  const misread = quarantinedFactor ** (1 + (state.refutedPrices ?? []).length);
  const factor = (refuted ? refutedFactor : 1) * (quarantined ? misread : 1);
  const value = worthOf(dropOf(state, price, now, policy), rules.requests);
  const unproven = isUnproven(reporter, now, rules);
  const hitRate = unproven ? Math.min(unprovenHitRate, reporter.hitRate) : reporter.hitRate;
  return {
    class: muted ? 2 : classOf(requester, context),
    score: value * Math.log2(2 + watchers) * hitRate * factor,
  };
}

function worthOf(drop: number, { values }: RequestRules): number {
  return values.find((step) => drop >= step.drop)?.value ?? 1;
}

/** Nothing it reported was verified, and it is new or was refuted: bulk registrations look like this. */
function isUnproven(reporter: ReporterRecord, now: number, { record }: PublicRules): boolean {
  const { verifiedNovel, createdAt, refuted } = reporter;
  return verifiedNovel === 0 && (now - createdAt < record.provenAfterMs || refuted > 1);
}

function classOf({ id, reporter, network }: Requester, context: PublicContext): RequestClass {
  const { crowd, now, rules } = context;
  const { trustedHitRate, trustedTokens, poorHitRate, poorTokens, tokens, groupTokens } = rules.requests;
  if (!mayCount(reporter, crowd.switches)) return 2;
  const day = utcDay(now);
  const used = usedIn(day, reporter.tokens);
  const hasWeight = recordWeight(id, context) > 0;
  if (hasWeight && reporter.hitRate >= trustedHitRate && used < trustedTokens) return 0;
  const poor = isUnproven(reporter, now, rules) || reporter.hitRate < poorHitRate;
  const left = used < (poor ? poorTokens : tokens);
  return left && usedIn(day, network.tokens) < groupTokens ? 1 : 2;
}

/** Two requests for one product as one. Only who lifts the pending one to a better class pays. */
export function mergeRequest(
  pending: VerificationRequest | null,
  request: VerificationRequest,
): { readonly request: VerificationRequest; readonly pays: boolean } {
  if (!pending || request.class < pending.class) {
    const score = Math.max(request.score, pending?.score ?? 0);
    return { request: { class: request.class, score }, pays: request.class < 2 };
  }
  if (request.class > pending.class || request.score <= pending.score)
    return { request: pending, pays: false };
  return { request, pays: false };
}

/** Reporter and network after paying for a visit: class 0 costs its reporter alone. */
export function payForRequest(
  reporter: ReporterRecord,
  network: NetworkRecord,
  of: RequestClass,
  now: number,
): { readonly reporter: ReporterRecord; readonly network: NetworkRecord } {
  const day = utcDay(now);
  return {
    reporter: { ...reporter, tokens: useOne(day, reporter.tokens) },
    network: of === 1 ? { ...network, tokens: useOne(day, network.tokens) } : network,
  };
}

/** Visits of the present hour, by the class that got them. `open`: class 1. `idle`: class 2. */
export interface VisitCounts {
  readonly open: number;
  readonly idle: number;
  readonly all: number;
}

/** Which class gets the next visit, by the best request of each; null: none may. Audits come after. */
export function classToServe(
  best: readonly (VerificationRequest | null)[],
  visits: VisitCounts,
  perHour: number,
  { openShare, openShareWhenBetter, idleShare }: RequestRules,
): RequestClass | null {
  const [trusted, open, idle] = best;
  // Tokens run out where pages show many prices: without its share a large drop would wait behind small changes.
  const mayIdle = idle && visits.idle < idleShare * perHour;
  if (mayIdle && idle.score > Math.max(trusted?.score ?? 0, open?.score ?? 0)) return 2;
  if (trusted && open) {
    const behind = visits.open < openShare * visits.all;
    const better = open.score > trusted.score && visits.open < openShareWhenBetter * (visits.all + 1);
    return behind || better ? 1 : 0;
  }
  if (trusted) return 0;
  return open ? 1 : null;
}
