import { type Crowd, publicContextOf } from "./crowd.ts";
import { accept, unchanged } from "./judge-report.ts";
import { type JudgedVote, judgeVotes } from "./judge-votes.ts";
import { refutedPriceOf, rememberRefuted } from "./muting.ts";
import type { Policy } from "./policy.ts";
import { samePrice } from "./same-price.ts";
import { type Claim, type Decision, isPriced, type SeriesState } from "./state.ts";

/** A verifier's price of a series; null is "shown as unavailable". Time: epoch ms. */
export interface ReadPrice {
  readonly price: number | null;
  readonly at: number;
}

export type ReadingOutcome = Decision & {
  /** `refuted`: the accepted price stands. `second-reading`: nothing supports what was read yet. */
  readonly kind: "accepted" | "refuted" | "second-reading";
  /** Public profile: what it says of the votes. */
  readonly judgedVotes: readonly JudgedVote[];
  /** The first reading that supports the accepted price: alerts that waited for one go out. */
  readonly supports: boolean;
};

/** Judges a verifier's reading. One reading never accepts without an agreeing report or a second reading. */
export function judgeReading(
  state: SeriesState,
  reading: ReadPrice,
  earlier: readonly ReadPrice[],
  policy: Policy,
  crowd?: Crowd,
): ReadingOutcome {
  const { price, at } = reading;
  if (isPriced(state) && price === state.price) return upheld(state, reading, policy);
  const agreeing = agreeingClaims(state, reading, policy, crowd);
  const reporters = agreeing.reduce((total, { votes }) => total + votes.length, 0);
  const firstSeenAt = Math.min(...agreeing.map((claim) => claim.firstSeenAt));
  // What readings refuted before is shown to some, or a lie that was misread once: one more reading is cheap.
  const doubtful = policy.publicRules !== null && refutedPriceOf(state, price, policy) !== undefined;
  if (agreeing.length > 0 && !doubtful) {
    return accepted(state, reading, { price, at: firstSeenAt, reporters }, policy);
  }
  const first = earlier.find(
    (other) =>
      other.price === price &&
      at - other.at >= policy.secondReadingAfterMs &&
      at - other.at <= policy.secondReadingWithinMs,
  );
  if (first) {
    return accepted(state, reading, { price, at: Math.min(first.at, firstSeenAt), reporters }, policy);
  }
  return { kind: "second-reading", ...unchanged(state), judgedVotes: [], supports: false };
}

/** Open claims of the price that was read, with a vote behind them that may count. */
function agreeingClaims(
  state: SeriesState,
  { price, at }: ReadPrice,
  policy: Policy,
  crowd: Crowd | undefined,
): readonly Claim[] {
  const alike = state.claims.filter(
    (claim) => samePrice(claim.price, price, policy) && claim.votes.length > 0,
  );
  const publicContext = publicContextOf(policy, { crowd, now: at });
  if (!publicContext) return alike;
  const { agreesWithinMs, agreeingHitRate } = publicContext.rules.requests;
  const agrees = alike.some(({ votes }) =>
    votes.some(
      ({ lastSeenAt, reporter }) =>
        at - lastSeenAt <= agreesWithinMs &&
        (publicContext.crowd.reporters.get(reporter)?.hitRate ?? 0) >= agreeingHitRate,
    ),
  );
  return agrees ? alike : [];
}

function upheld(state: SeriesState, { price, at }: ReadPrice, policy: Policy): ReadingOutcome {
  const judged = judgeVotes(state, { price, at }, null, policy);
  return {
    kind: "refuted",
    state: {
      ...state,
      verifiedPrice: price ?? state.verifiedPrice,
      claims: [],
      unread: 0,
      ...crowdAfterReading(state, judged, at, policy),
    },
    accepted: null,
    ended: state.claims.map((claim) => ({ claim, end: "refuted" })),
    unreadEnd: state.unread > 0 ? "refuted" : null,
    judgedVotes: judged,
    supports: state.price !== state.verifiedPrice,
  };
}

function accepted(
  state: SeriesState,
  { price, at }: ReadPrice,
  acceptance: { readonly price: number | null; readonly at: number; readonly reporters: number },
  policy: Policy,
): ReadingOutcome {
  const judged = judgeVotes(state, { price, at }, acceptance.at, policy);
  const remembered = { ...state, ...crowdAfterReading(state, judged, at, policy) };
  const decision = accept(remembered, { ...acceptance, verified: true, alone: false }, "refuted", policy);
  return { kind: "accepted", ...decision, judgedVotes: judged, supports: false };
}

/** What a reading leaves of votes in the public profile: the prices it refuted, and no confirming votes. */
function crowdAfterReading(
  state: SeriesState,
  judged: readonly JudgedVote[],
  at: number,
  policy: Policy,
): Pick<SeriesState, "confirmingVotes" | "refutedPrices"> {
  if (!policy.publicRules) return {};
  const refuted = new Set(judged.filter(({ refutes }) => refutes).map(({ price }) => price));
  const { muting } = policy.publicRules;
  return {
    confirmingVotes: [],
    refutedPrices:
      refuted.size > 0
        ? rememberRefuted(state.refutedPrices ?? [], [...refuted], at, muting, policy)
        : (state.refutedPrices ?? []),
  };
}
