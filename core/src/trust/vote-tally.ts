import { type PublicContext, publicContextOf, voteWeight } from "./crowd.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import { utcDay } from "./reporter-record.ts";
import { samePrice } from "./same-price.ts";
import type { SeriesState, Vote } from "./state.ts";

/** Public profile: what votes weigh for one price of a series. */
export interface Tally {
  /** Support, capped, less opposition. */
  readonly weight: number;
  readonly support: number;
  readonly opposition: number;
  /** Networks and versions with weight behind the price. */
  readonly groups: number;
  readonly versions: number;
}

/**
 * Weighs a claimed price: the heaviest vote of each network for it, within the caps, less the heaviest of each
 * network that voted otherwise since the price was first seen.
 */
export function tallyOf(
  state: SeriesState,
  price: number | null,
  context: PublicContext,
  policy: Policy,
): Tally {
  const alike = state.claims.filter((claim) => samePrice(claim.price, price, policy));
  const since = Math.min(...alike.map((claim) => claim.firstSeenAt));
  const unlike = state.claims.filter((claim) => !alike.includes(claim));
  const support = heaviest(
    alike.flatMap((claim) => claim.votes),
    context,
    policy,
  );
  const against = [...unlike.flatMap((claim) => claim.votes), ...(state.confirmingVotes ?? [])];
  const opposing = heaviest(
    against.filter((vote) => vote.lastSeenAt >= since),
    context,
    policy,
  );
  const opposition = sum(opposing.map(({ weight }) => weight));
  const { versionCap, cohortCap } = context.rules.quorum;
  const byVersion = Map.groupBy(support, ({ vote }) => vote.from!.version);
  const byCohort = Map.groupBy(support, ({ vote }) => vote.from!.registeredOn);
  const supported = Math.min(capped(byVersion, versionCap), capped(byCohort, cohortCap));
  return {
    weight: supported - opposition,
    support: supported,
    opposition,
    groups: countGroups(support.map(({ vote }) => vote)),
    versions: byVersion.size,
  };
}

export interface WeighedVote {
  readonly vote: Vote;
  readonly weight: number;
}

/** Public profile: the heaviest vote of each network, those without weight left out. */
export function heaviestVotes(
  votes: readonly Vote[],
  context: Pick<JudgingContext, "now" | "crowd">,
  policy: Policy,
): readonly WeighedVote[] {
  const publicContext = publicContextOf(policy, context);
  return publicContext ? heaviest(votes, publicContext, policy) : [];
}

function heaviest(votes: readonly Vote[], context: PublicContext, policy: Policy): WeighedVote[] {
  const best = new Map<string, WeighedVote>();
  for (const vote of votes) {
    const age = context.now - vote.lastSeenAt;
    if (age > policy.quorumWindowMs) continue;
    const weight = voteWeight(vote, context) * 0.5 ** (age / context.rules.quorum.halfLifeMs);
    const known = best.get(vote.from!.group);
    if (weight > 0 && (!known || weight > known.weight)) best.set(vote.from!.group, { vote, weight });
  }
  return [...best.values()];
}

/** How many networks voted. Their keys change at midnight, so that one may be here twice: the fuller day counts. */
export function countGroups(votes: readonly Vote[]): number {
  const days = Map.groupBy(votes, (vote) => utcDay(vote.lastSeenAt));
  return Math.max(0, ...[...days.values()].map((of) => new Set(of.map(({ from }) => from?.group)).size));
}

function capped(parts: ReadonlyMap<unknown, readonly WeighedVote[]>, cap: number): number {
  return sum([...parts.values()].map((part) => Math.min(cap, sum(part.map(({ weight }) => weight)))));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
