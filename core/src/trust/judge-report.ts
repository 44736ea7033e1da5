import { type Agreement, agreementOn } from "./agreement.ts";
import { publicContextOf, recordWeight, voteWeight } from "./crowd.ts";
import type { JudgingContext } from "./judging-context.ts";
import { addMutedVote, mayWaitForIdle, mutedUntil, refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { checkQuorum } from "./quorum.ts";
import { samePrice } from "./same-price.ts";
import type { Claim, ClaimEnd, Decision, Provenance, SeriesState, Vote, VoteOrigin } from "./state.ts";
import { isPriced, lastConfirmation, priceAt } from "./state.ts";

/** One observation of a series as it arrived. Times: epoch ms by the server's clock. */
export interface ReportedPrice {
  readonly reporter: string;
  readonly price: number | null;
  readonly observedAt: number;
  readonly receivedAt: number;
  /** The id that a claim gets if this report opens one. */
  readonly claimId: string;
  /** Public profile. */
  readonly from?: VoteOrigin;
  /** Private profile: the circle of its reporter, where that is another's. */
  readonly circle?: string;
  /** Public profile: if it confirms, it is one of the sampled ones, kept for an audit. */
  readonly sampled?: boolean;
}

export type ReportOutcome = Decision & {
  /**
   * `confirmed`: equal to the price that is, or then was, in force. `claimed`: evidence of the claim `claimId`.
   * `stale`: old, and confirms nothing. Public profile: `repeated`: the same vote again within the hour; `muted`: a
   * price that was refuted recently.
   */
  readonly kind: "confirmed" | "claimed" | "stale" | "repeated" | "muted";
  readonly claimId: string | null;
  /** The moment at which `confirmed` saw the price in force. */
  readonly confirmedAt: number | null;
};

/** Judges a report: it confirms, or opens or feeds a claim, which is accepted when enough people agree. */
export function judgeReport(
  state: SeriesState,
  report: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): ReportOutcome {
  const stale = report.receivedAt - report.observedAt > policy.staleAfterMs;
  const confirmedAt = confirmationOf(state, report, stale);
  if (stale) {
    const kind = confirmedAt === null ? "stale" : "confirmed";
    return { ...unchanged(withConfirmation(state, confirmedAt)), kind, claimId: null, confirmedAt };
  }
  if (isRepeated(state, report, policy)) {
    const claim = state.claims.find(({ price }) => price === report.price);
    const after = withConfirmation(state, confirmedAt);
    return { ...unchanged(after), kind: "repeated", claimId: claim?.id ?? null, confirmedAt };
  }
  const withdrawn = withdrawEarlierVotes(state, report);
  if (confirmedAt !== null) {
    const counted = withConfirmingVote(withdrawn.state, report, context, policy);
    const after = withConfirmation(counted, confirmedAt);
    return { ...withdrawn, state: after, kind: "confirmed", claimId: null, confirmedAt };
  }
  const unmuted = applyMuting(withdrawn.state, report, context, policy);
  if (unmuted.muted) {
    return { ...withdrawn, state: unmuted.state, kind: "muted", claimId: null, confirmedAt };
  }
  const claim = addToClaim(unmuted.state, [...unmuted.votes, voteOf(report)], report, context, policy);
  const others = unmuted.state.claims.filter((other) => other.id !== claim.id);
  const evicted = claimToEvict(others, context, policy);
  const claims = [...(evicted ? others.filter((other) => other !== evicted) : others), claim];
  const ended = evicted
    ? [...withdrawn.ended, { claim: evicted, end: "superseded" as const }]
    : withdrawn.ended;
  const fed: Decision = { ...withdrawn, ended, state: { ...unmuted.state, claims } };
  const judged = acceptIfBelieved(
    fed,
    claimsToDecide(report, claim, claims, context, policy),
    context,
    policy,
  );
  return { ...judged, kind: "claimed", claimId: claim.id, confirmedAt };
}

/** The claims that a report may have decided: in the public profile its own, if its vote weighs anything. */
function claimsToDecide(
  report: ReportedPrice,
  claim: Claim,
  claims: readonly Claim[],
  context: JudgingContext,
  policy: Policy,
): readonly Claim[] {
  const publicContext = publicContextOf(policy, context);
  if (!publicContext) return claims;
  return voteWeight(voteOf(report), publicContext) > 0 ? [claim] : [];
}

const voteOf = ({ reporter, observedAt, from, circle }: ReportedPrice): Vote => ({
  reporter,
  observedAt,
  lastSeenAt: observedAt,
  ...(from && { from }),
  ...(circle !== undefined && { circle }),
});

/** In the public profile the same vote within the hour changes nothing. */
function isRepeated(state: SeriesState, report: ReportedPrice, policy: Policy): boolean {
  if (!policy.publicRules) return false;
  const { repeatAfterMs } = policy.publicRules;
  const hasVote = (votes: readonly Vote[]) =>
    votes.some(
      (vote) => vote.reporter === report.reporter && report.observedAt - vote.lastSeenAt < repeatAfterMs,
    );
  return (
    state.claims.some((claim) => claim.price === report.price && hasVote(claim.votes)) ||
    (report.price === state.price && hasVote(state.confirmingVotes ?? []))
  );
}

/** While a price is disputed, trusted reporters who see the accepted one vote against the others; samples are audited. */
function withConfirmingVote(
  state: SeriesState,
  report: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): SeriesState {
  const publicContext = publicContextOf(policy, context);
  if (!publicContext || report.price !== state.price) return state;
  const against = state.claims.length > 0 && recordWeight(report.reporter, publicContext) > 0;
  if (!against && !report.sampled) return state;
  return {
    ...state,
    confirmingVotes: [...withoutVotesOf(report.reporter, state.confirmingVotes ?? []), voteOf(report)],
  };
}

/** Whether a price that was refuted recently is still muted; the votes that lift it, or were kept, count from now on. */
function applyMuting(
  state: SeriesState,
  report: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): { readonly muted: boolean; readonly state: SeriesState; readonly votes: readonly Vote[] } {
  const publicContext = publicContextOf(policy, context);
  const known = publicContext && refutedPriceOf(state, report.price, policy);
  const open = state.claims.some((claim) => samePrice(claim.price, report.price, policy));
  if (!known || open) return { muted: false, state, votes: [] };
  const others = (state.refutedPrices ?? []).filter((other) => other !== known);
  // Anyone who has voted for another price since counts for that price only.
  const voters = [...state.claims.flatMap(({ votes }) => votes), ...(state.confirmingVotes ?? [])];
  const refuted = {
    ...known,
    votes: known.votes.filter((vote) => !voters.some(({ reporter }) => reporter === vote.reporter)),
  };
  const unmuted = { ...state, refutedPrices: [...others, { ...refuted, votes: [] }] };
  const muted = mutedUntil(state, refuted, context.now, publicContext.rules.muting, policy) > context.now;
  if (muted && !mayWaitForIdle(state, report.price, report, publicContext, policy)) {
    const still = addMutedVote(refuted, voteOf(report), publicContext);
    if (still === refuted) return { muted: true, state, votes: [] };
    if (still) return { muted: true, state: { ...state, refutedPrices: [...others, still] }, votes: [] };
  }
  return { muted: false, state: unmuted, votes: withoutVotesOf(report.reporter, refuted.votes) };
}

/** The votes that are left; the same list if nobody who is gone voted. */
const votesWithout = (votes: readonly Vote[], isGone: (reporter: string) => boolean): readonly Vote[] =>
  votes.some(({ reporter }) => isGone(reporter)) ? votes.filter(({ reporter }) => !isGone(reporter)) : votes;

const withoutVotesOf = (reporter: string, votes: readonly Vote[]): readonly Vote[] =>
  votesWithout(votes, (one) => one === reporter);

/**
 * When a report saw the price that was then in force; null when the report is news. A fresh sighting of the
 * accepted price from before the first known one arrived late: it confirms as well.
 */
function confirmationOf(state: SeriesState, report: ReportedPrice, stale: boolean): number | null {
  const { price, observedAt, receivedAt } = report;
  if (!isPriced(state)) return null;
  // A clock that was ahead has left a `since` of the future: nothing is confirmed as of later than now.
  if (price === state.price && (observedAt >= state.since || !stale))
    return Math.max(observedAt, Math.min(state.since, receivedAt));
  return observedAt < state.since && price === priceAt(state, observedAt) ? observedAt : null;
}

/** The state after a sighting of its price; one from before that price was accepted is about another. */
const withConfirmation = (state: SeriesState, at: number | null): SeriesState =>
  at !== null && at >= state.since && at > state.confirmedAt ? { ...state, confirmedAt: at } : state;

/** Judges the open claims again, without a new report: the verifier gave up, or a reporter appeared. */
export function judgeOpenClaims(state: SeriesState, context: JudgingContext, policy: Policy): Decision {
  return acceptIfBelieved(unchanged(state), state.claims, context, policy);
}

/** Accepts a price; every open claim ends, the agreeing one as accepted. */
export function accept(
  state: SeriesState,
  { seenAt, ...acceptance }: Agreement & Provenance,
  now: number,
  others: ClaimEnd,
  policy: Policy,
): Decision {
  // Points of a step function never share a moment, and none begins while the price before was still seen.
  const earliest = isPriced(state) ? Math.max(state.since + 1, lastConfirmation(state, now)) : 0;
  const at = Math.max(acceptance.at, earliest);
  const { price } = acceptance;
  return {
    accepted: { ...acceptance, at },
    ended: state.claims.map((claim) => ({
      claim,
      end: samePrice(claim.price, price, policy) ? "accepted" : others,
    })),
    unreadEnd: state.unread > 0 ? others : null,
    state: {
      revision: state.revision + 1,
      price,
      since: at,
      confirmedAt: Math.max(at, seenAt),
      lastPrice: price ?? state.price ?? state.lastPrice,
      verifiedPrice: acceptance.verified && price !== null ? price : state.verifiedPrice,
      recent: [...state.recent, { at, price }],
      claims: [],
      unread: 0,
      ...(state.refutedPrices && {
        refutedPrices: state.refutedPrices.filter((known) => !samePrice(known.price, price, policy)),
      }),
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

function acceptIfBelieved(
  before: Decision,
  claims: readonly Claim[],
  context: JudgingContext,
  policy: Policy,
): Decision {
  for (const claim of claims) {
    const quorum = checkQuorum(before.state, claim, context, policy);
    if (!quorum.believed) continue;
    const agreement = agreementOn(before.state, claim, context, policy);
    if (!agreement) continue;
    const { alone, quiet } = quorum;
    const believed = { ...agreement, verified: false, alone, ...(quiet && { quiet }) };
    const decision = accept(before.state, believed, context.now, "superseded", policy);
    return { ...decision, ended: [...before.ended, ...decision.ended] };
  }
  return before;
}

/** One live vote per reporter and series: its votes for other prices no longer count. */
const withdrawEarlierVotes = (state: SeriesState, { reporter, price }: ReportedPrice): Decision =>
  withdraw(
    state,
    (one) => one === reporter,
    (claim) => claim.price === price,
  );

/** Withdraws every vote of revoked reporters; claims of others are judged again, claims without votes end. */
export function withdrawReporters(
  state: SeriesState,
  reporters: ReadonlySet<string>,
  context: JudgingContext,
  policy: Policy,
): Decision {
  const left = withdraw(state, (one) => reporters.has(one));
  return acceptIfBelieved(left, left.state.claims, context, policy);
}

/** Withdraws the votes of some, but for those on spared claims. Claims without votes end. */
function withdraw(
  state: SeriesState,
  isGone: (reporter: string) => boolean,
  isSpared: (claim: Claim) => boolean = () => false,
): Decision {
  const ended: Decision["ended"][number][] = [];
  const claims = state.claims.flatMap((claim) => {
    const votes = isSpared(claim) ? claim.votes : votesWithout(claim.votes, isGone);
    if (votes === claim.votes) return [claim];
    if (votes.length > 0) return [{ ...claim, votes }];
    ended.push({ claim, end: "superseded" });
    return [];
  });
  const confirmingVotes = state.confirmingVotes && votesWithout(state.confirmingVotes, isGone);
  const isSame =
    confirmingVotes === state.confirmingVotes && claims.every((claim, i) => claim === state.claims[i]);
  if (isSame && ended.length === 0) return unchanged(state);
  return { ...unchanged({ ...state, claims, ...(confirmingVotes && { confirmingVotes }) }), ended };
}

/** The claim of a report's price with these votes added; a new one takes the report's `claimId`. */
function addToClaim(
  state: SeriesState,
  added: readonly Vote[],
  { price, claimId }: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): Claim {
  const open = state.claims.find((claim) => claim.price === price);
  const votes = added.reduce(withVote, open?.votes ?? []);
  const moments = added.map(({ observedAt }) => observedAt);
  return {
    id: open?.id ?? claimId,
    price,
    firstSeenAt: Math.min(open?.firstSeenAt ?? Number.POSITIVE_INFINITY, ...moments),
    lastReportedAt: Math.max(open?.lastReportedAt ?? 0, ...moments),
    votes: limitVotes(votes, context, policy),
  };
}

function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  const known = votes.find((other) => other.reporter === vote.reporter);
  const merged = {
    ...vote,
    observedAt: Math.min(vote.observedAt, known?.observedAt ?? vote.observedAt),
    lastSeenAt: Math.max(vote.lastSeenAt, known?.lastSeenAt ?? vote.lastSeenAt),
  };
  return [...votes.filter((other) => other !== known), merged];
}

/** Against floods: the claim to end when a series has too many; of those without weight the one fed longest ago. */
function claimToEvict(others: readonly Claim[], context: JudgingContext, policy: Policy): Claim | null {
  const publicContext = publicContextOf(policy, context);
  if (!publicContext || others.length < publicContext.rules.claimsKept) return null;
  const weighs = (vote: Vote) => voteWeight(vote, publicContext) > 0;
  return others.find(({ votes }) => !votes.some(weighs)) ?? others[0]!;
}

/** Against floods: a claim keeps so many votes; the oldest without weight goes first. */
function limitVotes(votes: readonly Vote[], context: JudgingContext, policy: Policy): readonly Vote[] {
  const publicContext = publicContextOf(policy, context);
  if (!publicContext || votes.length <= publicContext.rules.votesKept) return votes;
  const light = votes.find((vote) => voteWeight(vote, publicContext) === 0);
  return votes.filter((vote) => vote !== (light ?? votes[0]));
}
