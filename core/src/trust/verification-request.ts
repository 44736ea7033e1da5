import { type Crowd, mayCount, recordWeight } from "./crowd.ts";
import { dropOf } from "./large-drop.ts";
import { isMuted, refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import type { PublicRules, RequestRules } from "./public-rules.ts";
import { type NetworkRecord, type ReporterRecord, usedIn, useOne, utcDay } from "./reporter-record.ts";
import type { SeriesState, VoteOrigin } from "./state.ts";

/** 0: trusted; 1: paid by a token; 2: neither, when there is nothing else to do. */
export type RequestClass = 0 | 1 | 2;

/** The request for a look at a product. Of one class, the higher score goes first. */
export interface VerificationRequest {
  readonly class: RequestClass;
  readonly score: number;
}

/** Who requests, on the ground of which claimed price. */
export interface Requester {
  readonly id: string;
  readonly reporter: ReporterRecord;
  readonly network: NetworkRecord;
  readonly from: VoteOrigin;
}

/** The request that a stranger's novel report is worth, before any token is spent. */
export function requestOf(
  state: SeriesState,
  price: number | null,
  { id, reporter, network, from }: Requester,
  watchers: number,
  crowd: Crowd,
  now: number,
  policy: Policy,
): VerificationRequest {
  const rules = policy.publicRules!;
  const { requests: asking } = rules;
  const refuted = refutedPriceOf(state, price, policy);
  const muted = refuted !== undefined && isMuted(state, refuted, crowd, now, policy);
  const quarantined = crowd.quarantined.has(from.version);
  // Where much was refuted is what such a version misreads.
  const misread = asking.quarantinedFactor ** (1 + (state.refutedPrices ?? []).length);
  const factor = (refuted ? asking.refutedFactor : 1) * (quarantined ? misread : 1);
  const value = worthOf(dropOf(state, price, now, policy), asking);
  const unproven = isUnproven(reporter, now, rules);
  const hitRate = unproven ? Math.min(asking.unprovenHitRate, reporter.hitRate) : reporter.hitRate;
  const weight = recordWeight(id, crowd, now, rules);
  return {
    class: muted ? 2 : classOf(reporter, network, weight, crowd, now, rules),
    score: value * Math.log2(2 + watchers) * hitRate * factor,
  };
}

function worthOf(drop: number, { values }: RequestRules): number {
  return values.find((step) => drop >= step.drop)?.value ?? 1;
}

/** Nothing of its was verified, and it is new or was refuted: whoever makes reporters by the hundred has such ones. */
function isUnproven(reporter: ReporterRecord, now: number, { record: standing }: PublicRules): boolean {
  const { verifiedNovel, createdAt, refuted } = reporter;
  return verifiedNovel === 0 && (now - createdAt < standing.provenAfterMs || refuted > 1);
}

function classOf(
  reporter: ReporterRecord,
  network: NetworkRecord,
  weight: number,
  crowd: Crowd,
  now: number,
  rules: PublicRules,
): RequestClass {
  const { requests: asking } = rules;
  if (!mayCount(reporter, crowd.switches)) return 2;
  const day = utcDay(now);
  const used = usedIn(day, reporter.tokens);
  if (weight > 0 && reporter.hitRate >= asking.trustedHitRate && used < asking.trustedTokens) return 0;
  const poor = isUnproven(reporter, now, rules) || reporter.hitRate < asking.poorHitRate;
  const left = used < (poor ? asking.poorTokens : asking.tokens);
  return left && usedIn(day, network.tokens) < asking.groupTokens ? 1 : 2;
}

/** The pending request with another one in it. Only who lifts it to a better class pays. */
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

/** Reporter and group after paying for a look: class 0 costs its reporter alone. */
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

/** Looks of the present hour, by the class that got them; `idle`: those of class 2. */
export interface VisitCounts {
  readonly open: number;
  readonly idle: number;
  readonly all: number;
}

/** Which class gets the next look, by the best of each; null: nobody may. Audits come after. */
export function classToServe(
  best: readonly (VerificationRequest | null)[],
  looks: VisitCounts,
  perHour: number,
  { openShare, openShareWhenBetter, idleShare }: RequestRules,
): RequestClass | null {
  const [trusted, open, idle] = best;
  if (trusted && open) {
    const behind = looks.open < openShare * looks.all;
    const better = open.score > trusted.score && looks.open < openShareWhenBetter * (looks.all + 1);
    return behind || better ? 1 : 0;
  }
  if (trusted) return 0;
  if (open) return 1;
  return idle && looks.idle < idleShare * perHour ? 2 : null;
}
