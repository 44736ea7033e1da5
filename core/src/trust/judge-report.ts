import { type Agreement, agreementOn } from "./agreement.ts";
import { publicRulesOf, recordWeight, voteWeight } from "./crowd.ts";
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
  /** Among strangers. */
  readonly from?: VoteOrigin;
  /** Among strangers: if it is an echo it is one of the sampled ones, kept for an audit. */
  readonly sampled?: boolean;
}

export type ReportOutcome = Decision & {
  /**
   * `confirmed`: equal to the price that is, or then was, in force. `claimed`: evidence of the claim `claimId`.
   * `stale`: old news that nothing confirms. Among strangers: `repeated`, the same vote again within the hour;
   * `muted`, a price that was refuted of late.
   */
  readonly kind: "confirmed" | "claimed" | "stale" | "repeated" | "muted";
  readonly claimId: string | null;
  /** The moment at which `confirmed` saw the price in force. */
  readonly confirmedAt: number | null;
};

/** Takes a report in: confirms, opens or feeds a claim, and accepts it when enough people agree. */
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
    const heard = withConfirmingVote(withdrawn.state, report, context, policy);
    const after = withConfirmation(heard, confirmedAt);
    return { ...withdrawn, state: after, kind: "confirmed", claimId: null, confirmedAt };
  }
  const heard = applyMuting(withdrawn.state, report, context, policy);
  if (heard.muted) {
    return { ...withdrawn, state: heard.state, kind: "muted", claimId: null, confirmedAt };
  }
  const claim = addToClaim(heard.state, [...heard.votes, voteOf(report)], report, context, policy);
  const others = heard.state.claims.filter((other) => other.id !== claim.id);
  const ousted = claimToEvict(others, context, policy);
  const claims = [...(ousted ? others.filter((other) => other !== ousted) : others), claim];
  const ended = ousted
    ? [...withdrawn.ended, { claim: ousted, end: "superseded" as const }]
    : withdrawn.ended;
  const fed: Decision = { ...withdrawn, ended, state: { ...heard.state, claims } };
  const judged = acceptIfBelieved(
    fed,
    claimsToDecide(report, claim, claims, context, policy),
    context,
    policy,
  );
  return { ...judged, kind: "claimed", claimId: claim.id, confirmedAt };
}

/** The claims that a report may have decided: among strangers its own, if its vote weighs anything. */
function claimsToDecide(
  report: ReportedPrice,
  claim: Claim,
  claims: readonly Claim[],
  context: JudgingContext,
  policy: Policy,
): readonly Claim[] {
  const strangers = publicRulesOf(policy, context.crowd);
  if (!strangers) return claims;
  return voteWeight(voteOf(report), strangers.crowd, context.now, strangers.rules) > 0 ? [claim] : [];
}

const voteOf = ({ reporter, observedAt, from }: ReportedPrice): Vote => ({
  reporter,
  observedAt,
  lastSeenAt: observedAt,
  ...(from && { from }),
});

/** Among strangers the same vote within the hour changes nothing. */
function isRepeated(state: SeriesState, report: ReportedPrice, policy: Policy): boolean {
  if (!policy.publicRules) return false;
  const { repeatAfterMs } = policy.publicRules;
  const said = (votes: readonly Vote[]) =>
    votes.some(
      (vote) => vote.reporter === report.reporter && report.observedAt - vote.lastSeenAt < repeatAfterMs,
    );
  return (
    state.claims.some((claim) => claim.price === report.price && said(claim.votes)) ||
    (report.price === state.price && said(state.confirmingVotes ?? []))
  );
}

/** While a price is disputed, trusted reporters who see the accepted one speak against the others; samples are audited. */
function withConfirmingVote(
  state: SeriesState,
  report: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): SeriesState {
  const strangers = publicRulesOf(policy, context.crowd);
  if (!strangers || report.price !== state.price) return state;
  const { crowd, rules } = strangers;
  const against = state.claims.length > 0 && recordWeight(report.reporter, crowd, context.now, rules) > 0;
  if (!against && !report.sampled) return state;
  return {
    ...state,
    confirmingVotes: [...withoutWordsOf(report.reporter, state.confirmingVotes ?? []), voteOf(report)],
  };
}

/** Whether a price that was refuted of late is still muted; the votes that lift it, or were kept, count from now on. */
function applyMuting(
  state: SeriesState,
  report: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): { readonly muted: boolean; readonly state: SeriesState; readonly votes: readonly Vote[] } {
  const strangers = publicRulesOf(policy, context.crowd);
  const known = strangers && refutedPriceOf(state, report.price, policy);
  const open = state.claims.some((claim) => samePrice(claim.price, report.price, policy));
  if (!known || open) return { muted: false, state, votes: [] };
  const { rules, crowd } = strangers;
  const others = (state.refutedPrices ?? []).filter((other) => other !== known);
  // Who said something else since stands for that.
  const spoken = [...state.claims.flatMap(({ votes }) => votes), ...(state.confirmingVotes ?? [])];
  const refuted = {
    ...known,
    votes: known.votes.filter((vote) => !spoken.some(({ reporter }) => reporter === vote.reporter)),
  };
  const heard = { ...state, refutedPrices: [...others, { ...refuted, votes: [] }] };
  const muted = mutedUntil(state, refuted, context.now, rules.muting, policy) > context.now;
  if (muted && !mayWaitForIdle(state, report.price, report, crowd, context.now, policy)) {
    const still = addMutedVote(refuted, voteOf(report), crowd, context.now, rules);
    if (still === refuted) return { muted: true, state, votes: [] };
    if (still) return { muted: true, state: { ...state, refutedPrices: [...others, still] }, votes: [] };
  }
  return { muted: false, state: heard, votes: withoutWordsOf(report.reporter, refuted.votes) };
}

/** The same list where none of them spoke. */
const wordsWithout = (votes: readonly Vote[], isGone: (reporter: string) => boolean): readonly Vote[] =>
  votes.some(({ reporter }) => isGone(reporter)) ? votes.filter(({ reporter }) => !isGone(reporter)) : votes;

const withoutWordsOf = (reporter: string, votes: readonly Vote[]): readonly Vote[] =>
  wordsWithout(votes, (one) => one === reporter);

/**
 * When a report saw the price that was then in force; null when it says something new. A fresh sighting of the
 * accepted price from before its first known one arrived late, and is none of another price.
 */
function confirmationOf(state: SeriesState, report: ReportedPrice, stale: boolean): number | null {
  const { price, observedAt, receivedAt } = report;
  if (!isPriced(state)) return null;
  // A clock that was ahead has left a `since` of the future: nothing is confirmed as of later than now.
  if (price === state.price && (observedAt >= state.since || !stale))
    return Math.max(observedAt, Math.min(state.since, receivedAt));
  return observedAt < state.since && price === priceAt(state, observedAt) ? observedAt : null;
}

/** The state after a sighting of its price; one from before that price was accepted tells of another. */
const withConfirmation = (state: SeriesState, at: number | null): SeriesState =>
  at !== null && at >= state.since && at > state.confirmedAt ? { ...state, confirmedAt: at } : state;

/** Judges the open claims anew, without a new report: a verifier gave up, or a reporter appeared. */
export function judgeOpenClaims(state: SeriesState, context: JudgingContext, policy: Policy): Decision {
  return acceptIfBelieved(unchanged(state), state.claims, context, policy);
}

/** The accepted price and its consequences; every open claim ends, the agreeing one as accepted. */
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
    const standing = checkQuorum(before.state, claim, context, policy);
    if (!standing.believed) continue;
    const agreement = agreementOn(before.state, claim, context, policy);
    if (!agreement) continue;
    const { alone, quiet } = standing;
    const believed = { ...agreement, verified: false, alone, ...(quiet && { quiet }) };
    const decision = accept(before.state, believed, context.now, "superseded", policy);
    return { ...decision, ended: [...before.ended, ...decision.ended] };
  }
  return before;
}

/** One live vote per reporter and series: what it said of other prices no longer counts. */
const withdrawEarlierVotes = (state: SeriesState, { reporter, price }: ReportedPrice): Decision =>
  withdraw(
    state,
    (one) => one === reporter,
    (claim) => claim.price === price,
  );

/** Takes back every vote of those who are believed no more; what others say is judged again, what nobody says ends. */
export function withdrawReporters(
  state: SeriesState,
  reporters: ReadonlySet<string>,
  context: JudgingContext,
  policy: Policy,
): Decision {
  const left = withdraw(state, (one) => reporters.has(one));
  return acceptIfBelieved(left, left.state.claims, context, policy);
}

/** Takes back the votes of some, but for those on claims that are spared. Claims that nobody else told end. */
function withdraw(
  state: SeriesState,
  isGone: (reporter: string) => boolean,
  isSpared: (claim: Claim) => boolean = () => false,
): Decision {
  const ended: Decision["ended"][number][] = [];
  const claims = state.claims.flatMap((claim) => {
    const votes = isSpared(claim) ? claim.votes : wordsWithout(claim.votes, isGone);
    if (votes === claim.votes) return [claim];
    if (votes.length > 0) return [{ ...claim, votes }];
    ended.push({ claim, end: "superseded" });
    return [];
  });
  const confirmingVotes = state.confirmingVotes && wordsWithout(state.confirmingVotes, isGone);
  const isSame =
    confirmingVotes === state.confirmingVotes && claims.every((claim, i) => claim === state.claims[i]);
  if (isSame && ended.length === 0) return unchanged(state);
  return { ...unchanged({ ...state, claims, ...(confirmingVotes && { confirmingVotes }) }), ended };
}

/** The claim of a report's price with these votes in it; one that is new takes the report's id. */
function addToClaim(
  state: SeriesState,
  heard: readonly Vote[],
  { price, claimId }: ReportedPrice,
  context: JudgingContext,
  policy: Policy,
): Claim {
  const open = state.claims.find((claim) => claim.price === price);
  const votes = heard.reduce(withVote, open?.votes ?? []);
  const moments = heard.map(({ observedAt }) => observedAt);
  return {
    id: open?.id ?? claimId,
    price,
    firstSeenAt: Math.min(open?.firstSeenAt ?? Number.POSITIVE_INFINITY, ...moments),
    lastReportedAt: Math.max(open?.lastReportedAt ?? 0, ...moments),
    votes: limitVotes(votes, context, policy),
  };
}

function withVote(votes: readonly Vote[], vote: Vote): readonly Vote[] {
  const said = votes.find((other) => other.reporter === vote.reporter);
  const merged = {
    ...vote,
    observedAt: Math.min(vote.observedAt, said?.observedAt ?? vote.observedAt),
    lastSeenAt: Math.max(vote.lastSeenAt, said?.lastSeenAt ?? vote.lastSeenAt),
  };
  return [...votes.filter((other) => other !== said), merged];
}

/** A flood fills no series: the claim fed longest ago of those without weight goes first. */
function claimToEvict(others: readonly Claim[], context: JudgingContext, policy: Policy): Claim | null {
  const strangers = publicRulesOf(policy, context.crowd);
  if (!strangers || others.length < strangers.rules.claimsKept) return null;
  const { crowd, rules } = strangers;
  const weighs = (vote: Vote) => voteWeight(vote, crowd, context.now, rules) > 0;
  return others.find(({ votes }) => !votes.some(weighs)) ?? others[0]!;
}

/** A flood fills no claim: the oldest vote without weight goes first. */
function limitVotes(votes: readonly Vote[], context: JudgingContext, policy: Policy): readonly Vote[] {
  const strangers = publicRulesOf(policy, context.crowd);
  if (!strangers || votes.length <= strangers.rules.votesKept) return votes;
  const { crowd, rules } = strangers;
  const light = votes.find((vote) => voteWeight(vote, crowd, context.now, rules) === 0);
  return votes.filter((vote) => vote !== (light ?? votes[0]));
}
