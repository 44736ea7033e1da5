import { refutedPriceOf } from "./muting.ts";
import type { Policy } from "./policy.ts";
import type { VoteVerdict } from "./reporter-record.ts";
import { samePrice } from "./same-price.ts";
import type { SeriesState, Vote } from "./state.ts";

/** What a reading says of one vote. */
export interface JudgedVote {
  readonly vote: Vote;
  readonly price: number | null;
  readonly verdict: VoteVerdict;
  /** The price is refuted by it. */
  readonly refutes: boolean;
}

/**
 * Public profile: compares fresh votes with a reading. A confirming vote is wrong only when it was given after the new
 * price was first seen (`changedAt`, epoch ms; null: the accepted price stands).
 */
export function judgeVotes(
  state: SeriesState,
  read: { readonly price: number | null; readonly at: number },
  changedAt: number | null,
  policy: Policy,
): readonly JudgedVote[] {
  if (!policy.publicRules) return [];
  const { judgedWithinMs, knownAfter, falseShare } = policy.publicRules.record;
  const fresh = (vote: Vote) => read.at - vote.lastSeenAt <= judgedWithinMs;
  const novel = state.claims.flatMap(({ price, votes }): JudgedVote[] => {
    const good = samePrice(price, read.price, policy);
    const known = (refutedPriceOf(state, price, policy)?.refutations ?? 0) >= knownAfter;
    const wrong = isFalse(price, read.price, falseShare) ? "novel-refuted" : "novel-refuted-little";
    // Within rounding of a price that stands: not novel.
    const right = changedAt === null ? "confirmation-verified" : "novel-verified";
    const verdict = good ? right : known ? "refuted-before" : wrong;
    return votes.filter(fresh).map((vote) => ({ vote, price, verdict, refutes: !good }));
  });
  const { price } = state;
  const wrong = isFalse(price, read.price, falseShare)
    ? "confirmation-refuted"
    : "confirmation-refuted-little";
  const confirmingVotes = (state.confirmingVotes ?? [])
    .filter((vote) => fresh(vote) && (changedAt === null || vote.lastSeenAt >= changedAt))
    .map((vote): JudgedVote => {
      return { vote, price, verdict: changedAt === null ? "confirmation-verified" : wrong, refutes: false };
    });
  return [...novel, ...confirmingVotes];
}

export function isFalse(reported: number | null, read: number | null, falseShare: number): boolean {
  if (reported === null || read === null || read === 0) return reported !== read;
  return Math.abs(reported / read - 1) >= falseShare;
}
