import { countVoters } from "./circle.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import { samePrice } from "./same-price.ts";
import { type Claim, lastConfirmation, type SeriesState, type Vote } from "./state.ts";
import { heaviestVotes, type WeighedVote } from "./vote-tally.ts";

/** What those whose votes count agree on. Times: epoch ms. */
export interface Agreement {
  /** The exact price that weighs most. */
  readonly price: number | null;
  /** The first sighting of any of them, and the last. */
  readonly at: number;
  readonly seenAt: number;
  /** Everybody of a circle counts as one; in the public profile: their networks. */
  readonly reporters: number;
}

/**
 * The votes that count towards agreement. In the private profile: those of the window, except votes after which
 * others confirmed the accepted price. In the public profile: the heaviest of each network.
 */
export function countingVotes(
  state: SeriesState,
  votes: readonly Vote[],
  context: Pick<JudgingContext, "now" | "crowd">,
  policy: Policy,
): readonly WeighedVote[] {
  if (policy.publicRules) return heaviestVotes(votes, context, policy);
  const from = Math.max(context.now - policy.quorumWindowMs, lastConfirmation(state, context.now));
  return votes.filter((vote) => vote.lastSeenAt >= from).map((vote) => ({ vote, weight: 1 }));
}

/** What the votes that count for a claim, and for those that are one with it, agree on; null when none counts. */
export function agreementOn(
  state: SeriesState,
  claim: Claim,
  context: JudgingContext,
  policy: Policy,
): Agreement | null {
  const alike = state.claims.filter(({ price }) => samePrice(price, claim.price, policy));
  const counting = countingVotes(
    state,
    alike.flatMap(({ votes }) => votes),
    context,
    policy,
  );
  const weightOf = ({ votes }: Claim) =>
    counting.reduce((sum, { vote, weight }) => (votes.includes(vote) ? sum + weight : sum), 0);
  const { price } = alike.reduce((most, other) => (weightOf(other) > weightOf(most) ? other : most), claim);
  return agreementOf(
    price,
    counting.map(({ vote }) => vote),
  );
}

/** Null without votes. */
export function agreementOf(price: number | null, votes: readonly Vote[]): Agreement | null {
  if (votes.length === 0) return null;
  return {
    price,
    at: Math.min(...votes.map(({ observedAt }) => observedAt)),
    seenAt: Math.max(...votes.map(({ lastSeenAt }) => lastSeenAt)),
    reporters: countVoters(votes),
  };
}
