import { dropOf } from "./drop.ts";
import type { Policy } from "./policy.ts";
import type { Acceptance, Claim, ClaimEnd, Decision, SeriesState, Surroundings } from "./state.ts";
import { isPriced, priceAt } from "./state.ts";

/** One observation of a series as it arrived. Times: epoch ms by the server's clock. */
export interface ReportedPrice {
  readonly reporter: string;
  readonly price: number | null;
  readonly observedAt: number;
  readonly receivedAt: number;
  /** The id that a claim gets if this report opens one. */
  readonly claimId: string;
}

export type ReportOutcome = Decision & {
  /**
   * `confirmed`: equal to the price that is, or then was, in force. `claimed`: evidence of the claim `claimId`.
   * `stale`: old news that nothing confirms.
   */
  readonly kind: "confirmed" | "claimed" | "stale";
  readonly claimId: string | null;
  /** The moment at which `confirmed` saw the price in force. */
  readonly confirmedAt: number | null;
};

/** What an open claim waits for, or on what ground it is accepted. */
export type Standing =
  | { readonly believed: true; readonly alone: boolean }
  | { readonly believed: false; readonly waitsFor: "another-reporter" | "verifier" | "second-sighting" };

/** Whether what people say suffices to believe a claim. */
export function standingOf(state: SeriesState, claim: Claim, around: Surroundings, policy: Policy): Standing {
  const words = claim.words.filter((word) => around.now - word.lastSeenAt <= policy.quorumWindowMs);
  const large = dropOf(state, claim.price, around.now, policy) >= policy.largeDrop;
  if (large && around.verifierCanLook) return { believed: false, waitsFor: "verifier" };
  if (around.reporters <= 1) {
    const seenAgain = words.some((word) => word.lastSeenAt - word.observedAt >= policy.seenAgainAfterMs);
    return words.length > 0 && (!large || seenAgain)
      ? { believed: true, alone: true }
      : { believed: false, waitsFor: "second-sighting" };
  }
  return words.length >= (large ? policy.largeDropQuorum : policy.quorum)
    ? { believed: true, alone: false }
    : { believed: false, waitsFor: "another-reporter" };
}

/** Takes a report in: confirms, opens or feeds a claim, and accepts it when enough people agree. */
export function judgeReport(
  state: SeriesState,
  report: ReportedPrice,
  around: Surroundings,
  policy: Policy,
): ReportOutcome {
  const stale = report.receivedAt - report.observedAt > policy.staleAfterMs;
  const confirmedAt = confirmationOf(state, report, stale);
  if (stale) {
    const kind = confirmedAt === null ? "stale" : "confirmed";
    return { ...unchanged(state), kind, claimId: null, confirmedAt };
  }
  const withdrawn = withdrawWords(state, report);
  if (confirmedAt !== null) return { ...withdrawn, kind: "confirmed", claimId: null, confirmedAt };

  const claim = fedClaim(withdrawn.state, report);
  const claims = [...withdrawn.state.claims.filter((other) => other.id !== claim.id), claim];
  const fed: Decision = { ...withdrawn, state: { ...withdrawn.state, claims } };
  return { ...settle(fed, around, policy), kind: "claimed", claimId: claim.id, confirmedAt };
}

/**
 * When a report saw the price that was then in force; null when it says something new. A fresh sighting of the
 * accepted price from before its first known one arrived late, and is none of another price.
 */
function confirmationOf(state: SeriesState, report: ReportedPrice, stale: boolean): number | null {
  const { price, observedAt } = report;
  if (!isPriced(state)) return null;
  if (price === state.price && (observedAt >= state.since || !stale))
    return Math.max(observedAt, state.since);
  return observedAt < state.since && price === priceAt(state, observedAt) ? observedAt : null;
}

/** Judges the open claims anew, without a new report: a verifier gave up, or a reporter appeared. */
export function judgeAgain(state: SeriesState, around: Surroundings, policy: Policy): Decision {
  return settle(unchanged(state), around, policy);
}

/** The accepted price and its consequences; every open claim ends, the agreeing one as accepted. */
export function accept(state: SeriesState, acceptance: Acceptance, others: ClaimEnd): Decision {
  // Points of a step function never share a moment.
  const at = isPriced(state) ? Math.max(acceptance.at, state.since + 1) : acceptance.at;
  const { price } = acceptance;
  return {
    accepted: { ...acceptance, at },
    ended: state.claims.map((claim) => ({ claim, end: claim.price === price ? "accepted" : others })),
    unreadEnd: state.unread > 0 ? others : null,
    state: {
      revision: state.revision + 1,
      price,
      since: at,
      lastPrice: price ?? state.price ?? state.lastPrice,
      verifiedPrice: acceptance.verified && price !== null ? price : state.verifiedPrice,
      recent: [...state.recent, { at, price }],
      claims: [],
      unread: 0,
    },
  };
}

/** Decides nothing. */
export const unchanged = (state: SeriesState): Decision => ({
  state,
  accepted: null,
  ended: [],
  unreadEnd: null,
});

function settle(before: Decision, around: Surroundings, policy: Policy): Decision {
  for (const claim of before.state.claims) {
    const standing = standingOf(before.state, claim, around, policy);
    if (!standing.believed) continue;
    const { price, firstSeenAt: at, words } = claim;
    const provenance = { reporters: words.length, verified: false, alone: standing.alone };
    const decision = accept(before.state, { price, at, ...provenance }, "superseded");
    return { ...decision, ended: [...before.ended, ...decision.ended] };
  }
  return before;
}

/** One live word per reporter and series: what it said of other prices no longer counts. */
function withdrawWords(state: SeriesState, { reporter, price }: ReportedPrice): Decision {
  const ended: Decision["ended"][number][] = [];
  const claims = state.claims.flatMap((claim) => {
    if (claim.price === price || !claim.words.some((word) => word.reporter === reporter)) return [claim];
    const words = claim.words.filter((word) => word.reporter !== reporter);
    if (words.length > 0) return [{ ...claim, words }];
    ended.push({ claim, end: "superseded" });
    return [];
  });
  return { ...unchanged({ ...state, claims }), ended };
}

function fedClaim(state: SeriesState, { reporter, price, observedAt, claimId }: ReportedPrice): Claim {
  const claim = state.claims.find((open) => open.price === price);
  if (!claim) {
    const words = [{ reporter, observedAt, lastSeenAt: observedAt }];
    return { id: claimId, price, firstSeenAt: observedAt, lastReportedAt: observedAt, words };
  }
  const said = claim.words.find((word) => word.reporter === reporter);
  const word = {
    reporter,
    observedAt: Math.min(observedAt, said?.observedAt ?? observedAt),
    lastSeenAt: Math.max(observedAt, said?.lastSeenAt ?? observedAt),
  };
  return {
    ...claim,
    firstSeenAt: Math.min(claim.firstSeenAt, observedAt),
    lastReportedAt: Math.max(claim.lastReportedAt, observedAt),
    words: [...claim.words.filter((other) => other.reporter !== reporter), word],
  };
}
