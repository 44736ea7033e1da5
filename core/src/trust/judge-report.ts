import { recordWeight, strangersOf, wordWeight } from "./crowd.ts";
import { alternativeOf, mayWaitForIdle, mutedBy, mutedUntil } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { samePrice } from "./same-price.ts";
import { standingOf } from "./standing.ts";
import type { Acceptance, Claim, ClaimEnd, Decision, Origin, SeriesState, Word } from "./state.ts";
import { isPriced, priceAt } from "./state.ts";
import type { Surroundings } from "./surroundings.ts";

/** One observation of a series as it arrived. Times: epoch ms by the server's clock. */
export interface ReportedPrice {
  readonly reporter: string;
  readonly price: number | null;
  readonly observedAt: number;
  readonly receivedAt: number;
  /** The id that a claim gets if this report opens one. */
  readonly claimId: string;
  /** Among strangers. */
  readonly from?: Origin;
  /** Among strangers: if it is an echo it is one of the sampled ones, kept for an audit. */
  readonly sampled?: boolean;
}

export type ReportOutcome = Decision & {
  /**
   * `confirmed`: equal to the price that is, or then was, in force. `claimed`: evidence of the claim `claimId`.
   * `stale`: old news that nothing confirms. Among strangers: `repeated`, the same word again within the hour;
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
  around: Surroundings,
  policy: Policy,
): ReportOutcome {
  const stale = report.receivedAt - report.observedAt > policy.staleAfterMs;
  const confirmedAt = confirmationOf(state, report, stale);
  if (stale) {
    const kind = confirmedAt === null ? "stale" : "confirmed";
    return { ...unchanged(state), kind, claimId: null, confirmedAt };
  }
  if (isRepeated(state, report, policy)) {
    const claim = state.claims.find(({ price }) => price === report.price);
    return { ...unchanged(state), kind: "repeated", claimId: claim?.id ?? null, confirmedAt };
  }
  const withdrawn = withdrawWords(state, report);
  if (confirmedAt !== null) {
    const after = withEcho(withdrawn.state, report, around, policy);
    return { ...withdrawn, state: after, kind: "confirmed", claimId: null, confirmedAt };
  }
  const heard = unmuted(withdrawn.state, report, around, policy);
  if (heard.muted) {
    return { ...withdrawn, state: heard.state, kind: "muted", claimId: null, confirmedAt };
  }
  const claim = fedClaim(heard.state, [...heard.words, wordOf(report)], report, around, policy);
  const others = heard.state.claims.filter((other) => other.id !== claim.id);
  const ousted = oustedBy(others, around, policy);
  const claims = [...(ousted ? others.filter((other) => other !== ousted) : others), claim];
  const ended = ousted
    ? [...withdrawn.ended, { claim: ousted, end: "superseded" as const }]
    : withdrawn.ended;
  const fed: Decision = { ...withdrawn, ended, state: { ...heard.state, claims } };
  const judged = settle(fed, movedBy(report, claim, claims, around, policy), around, policy);
  return { ...judged, kind: "claimed", claimId: claim.id, confirmedAt };
}

/** The claims that a report may have decided: among strangers its own, if its word weighs anything. */
function movedBy(
  report: ReportedPrice,
  claim: Claim,
  claims: readonly Claim[],
  around: Surroundings,
  policy: Policy,
): readonly Claim[] {
  const strangers = strangersOf(policy, around.crowd);
  if (!strangers) return claims;
  return wordWeight(wordOf(report), strangers.crowd, around.now, strangers.rules) > 0 ? [claim] : [];
}

const wordOf = ({ reporter, observedAt, from }: ReportedPrice): Word => ({
  reporter,
  observedAt,
  lastSeenAt: observedAt,
  ...(from && { from }),
});

/** Among strangers the same word within the hour changes nothing. */
function isRepeated(state: SeriesState, report: ReportedPrice, policy: Policy): boolean {
  if (!policy.strangers) return false;
  const { repeatAfterMs } = policy.strangers;
  const said = (words: readonly Word[]) =>
    words.some(
      (word) => word.reporter === report.reporter && report.observedAt - word.lastSeenAt < repeatAfterMs,
    );
  return (
    state.claims.some((claim) => claim.price === report.price && said(claim.words)) ||
    (report.price === state.price && said(state.echoes ?? []))
  );
}

/** While a price is disputed, trusted reporters who see the accepted one speak against the others; samples are audited. */
function withEcho(
  state: SeriesState,
  report: ReportedPrice,
  around: Surroundings,
  policy: Policy,
): SeriesState {
  const strangers = strangersOf(policy, around.crowd);
  if (!strangers || report.price !== state.price) return state;
  const { crowd, rules } = strangers;
  const against = state.claims.length > 0 && recordWeight(report.reporter, crowd, around.now, rules) > 0;
  if (!against && !report.sampled) return state;
  return { ...state, echoes: [...withoutWordsOf(report.reporter, state.echoes ?? []), wordOf(report)] };
}

/** Whether a price that was refuted of late is still muted; the words that lift it, or were kept, count from now on. */
function unmuted(
  state: SeriesState,
  report: ReportedPrice,
  around: Surroundings,
  policy: Policy,
): { readonly muted: boolean; readonly state: SeriesState; readonly words: readonly Word[] } {
  const strangers = strangersOf(policy, around.crowd);
  const known = strangers && alternativeOf(state, report.price, policy);
  const open = state.claims.some((claim) => samePrice(claim.price, report.price, policy));
  if (!known || open) return { muted: false, state, words: [] };
  const { rules, crowd } = strangers;
  const others = (state.alternatives ?? []).filter((other) => other !== known);
  // Who said something else since stands for that.
  const spoken = [...state.claims.flatMap(({ words }) => words), ...(state.echoes ?? [])];
  const refuted = {
    ...known,
    words: known.words.filter((word) => !spoken.some(({ reporter }) => reporter === word.reporter)),
  };
  const heard = { ...state, alternatives: [...others, { ...refuted, words: [] }] };
  const muted = mutedUntil(state, refuted, around.now, rules.muting, policy) > around.now;
  if (muted && !mayWaitForIdle(state, report.price, report, crowd, around.now, policy)) {
    const still = mutedBy(refuted, wordOf(report), crowd, around.now, rules);
    if (still === refuted) return { muted: true, state, words: [] };
    if (still) return { muted: true, state: { ...state, alternatives: [...others, still] }, words: [] };
  }
  return { muted: false, state: heard, words: withoutWordsOf(report.reporter, refuted.words) };
}

/** The same list where none of them spoke. */
const wordsWithout = (words: readonly Word[], isGone: (reporter: string) => boolean): readonly Word[] =>
  words.some(({ reporter }) => isGone(reporter)) ? words.filter(({ reporter }) => !isGone(reporter)) : words;

const withoutWordsOf = (reporter: string, words: readonly Word[]): readonly Word[] =>
  wordsWithout(words, (one) => one === reporter);

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

/** Judges the open claims anew, without a new report: a verifier gave up, or a reporter appeared. */
export function judgeAgain(state: SeriesState, around: Surroundings, policy: Policy): Decision {
  return settle(unchanged(state), state.claims, around, policy);
}

/** The accepted price and its consequences; every open claim ends, the agreeing one as accepted. */
export function accept(
  state: SeriesState,
  acceptance: Acceptance,
  others: ClaimEnd,
  policy: Policy,
): Decision {
  // Points of a step function never share a moment.
  const at = isPriced(state) ? Math.max(acceptance.at, state.since + 1) : acceptance.at;
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
      lastPrice: price ?? state.price ?? state.lastPrice,
      verifiedPrice: acceptance.verified && price !== null ? price : state.verifiedPrice,
      recent: [...state.recent, { at, price }],
      claims: [],
      unread: 0,
      ...(state.alternatives && {
        alternatives: state.alternatives.filter((known) => !samePrice(known.price, price, policy)),
      }),
    },
  };
}

/** The exact price that most report of those that are one, since when, and by how many in all. */
function mostReported(
  state: SeriesState,
  claim: Claim,
  policy: Policy,
): { readonly price: number | null; readonly at: number; readonly reporters: number } {
  const alike = state.claims.filter(({ price }) => samePrice(price, claim.price, policy));
  const { price } = alike.reduce(
    (most, other) => (other.words.length > most.words.length ? other : most),
    claim,
  );
  const at = Math.min(...alike.map(({ firstSeenAt }) => firstSeenAt));
  return { price, at, reporters: alike.reduce((total, { words }) => total + words.length, 0) };
}

/** Decides nothing. */
export const unchanged = (state: SeriesState): Decision => ({
  state,
  accepted: null,
  ended: [],
  unreadEnd: null,
});

function settle(before: Decision, claims: readonly Claim[], around: Surroundings, policy: Policy): Decision {
  for (const claim of claims) {
    const standing = standingOf(before.state, claim, around, policy);
    if (!standing.believed) continue;
    const { price, at, reporters } = mostReported(before.state, claim, policy);
    const { alone, quiet } = standing;
    const provenance = { reporters, verified: false, alone, ...(quiet && { quiet }) };
    const decision = accept(before.state, { price, at, ...provenance }, "superseded", policy);
    return { ...decision, ended: [...before.ended, ...decision.ended] };
  }
  return before;
}

/** One live word per reporter and series: what it said of other prices no longer counts. */
const withdrawWords = (state: SeriesState, { reporter, price }: ReportedPrice): Decision =>
  withdraw(
    state,
    (one) => one === reporter,
    (claim) => claim.price === price,
  );

/** Takes back every word of those who are believed no more; what others say is judged again, what nobody says ends. */
export function withdrawReporters(
  state: SeriesState,
  reporters: ReadonlySet<string>,
  around: Surroundings,
  policy: Policy,
): Decision {
  const left = withdraw(state, (one) => reporters.has(one));
  return settle(left, left.state.claims, around, policy);
}

/** Takes back the words of some, but for those on claims that are spared. Claims that nobody else told end. */
function withdraw(
  state: SeriesState,
  isGone: (reporter: string) => boolean,
  isSpared: (claim: Claim) => boolean = () => false,
): Decision {
  const ended: Decision["ended"][number][] = [];
  const claims = state.claims.flatMap((claim) => {
    const words = isSpared(claim) ? claim.words : wordsWithout(claim.words, isGone);
    if (words === claim.words) return [claim];
    if (words.length > 0) return [{ ...claim, words }];
    ended.push({ claim, end: "superseded" });
    return [];
  });
  const echoes = state.echoes && wordsWithout(state.echoes, isGone);
  const isSame = echoes === state.echoes && claims.every((claim, i) => claim === state.claims[i]);
  if (isSame && ended.length === 0) return unchanged(state);
  return { ...unchanged({ ...state, claims, ...(echoes && { echoes }) }), ended };
}

/** The claim of a report's price with these words in it; one that is new takes the report's id. */
function fedClaim(
  state: SeriesState,
  heard: readonly Word[],
  { price, claimId }: ReportedPrice,
  around: Surroundings,
  policy: Policy,
): Claim {
  const open = state.claims.find((claim) => claim.price === price);
  const words = heard.reduce(withWord, open?.words ?? []);
  const moments = heard.map(({ observedAt }) => observedAt);
  return {
    id: open?.id ?? claimId,
    price,
    firstSeenAt: Math.min(open?.firstSeenAt ?? Number.POSITIVE_INFINITY, ...moments),
    lastReportedAt: Math.max(open?.lastReportedAt ?? 0, ...moments),
    words: withinLimit(words, around, policy),
  };
}

function withWord(words: readonly Word[], word: Word): readonly Word[] {
  const said = words.find((other) => other.reporter === word.reporter);
  const merged = {
    ...word,
    observedAt: Math.min(word.observedAt, said?.observedAt ?? word.observedAt),
    lastSeenAt: Math.max(word.lastSeenAt, said?.lastSeenAt ?? word.lastSeenAt),
  };
  return [...words.filter((other) => other !== said), merged];
}

/** A flood fills no series: the claim fed longest ago of those without weight goes first. */
function oustedBy(others: readonly Claim[], around: Surroundings, policy: Policy): Claim | null {
  const strangers = strangersOf(policy, around.crowd);
  if (!strangers || others.length < strangers.rules.claimsKept) return null;
  const { crowd, rules } = strangers;
  const weighs = (word: Word) => wordWeight(word, crowd, around.now, rules) > 0;
  return others.find(({ words }) => !words.some(weighs)) ?? others[0]!;
}

/** A flood fills no claim: the oldest word without weight goes first. */
function withinLimit(words: readonly Word[], around: Surroundings, policy: Policy): readonly Word[] {
  const strangers = strangersOf(policy, around.crowd);
  if (!strangers || words.length <= strangers.rules.wordsKept) return words;
  const { crowd, rules } = strangers;
  const light = words.find((word) => wordWeight(word, crowd, around.now, rules) === 0);
  return words.filter((word) => word !== (light ?? words[0]));
}
