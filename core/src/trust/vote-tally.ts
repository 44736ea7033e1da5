import { type Crowd, publicRulesOf, voteWeight } from "./crowd.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import type { PublicRules } from "./public-rules.ts";
import { utcDay } from "./reporter-record.ts";
import { samePrice } from "./same-price.ts";
import type { SeriesState, Vote } from "./state.ts";

/** What the votes of strangers weigh for one price of a series. */
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
 * network that said otherwise since it appeared.
 */
export function tallyOf(
  state: SeriesState,
  price: number | null,
  crowd: Crowd,
  now: number,
  rules: PublicRules,
  policy: Policy,
): Tally {
  const alike = state.claims.filter((claim) => samePrice(claim.price, price, policy));
  const since = Math.min(...alike.map((claim) => claim.firstSeenAt));
  const unlike = state.claims.filter((claim) => !alike.includes(claim));
  const said = { crowd, now, rules, policy };
  const support = heaviest(
    alike.flatMap((claim) => claim.votes),
    said,
  );
  const against = [...unlike.flatMap((claim) => claim.votes), ...(state.confirmingVotes ?? [])];
  const opposition = sum(
    heaviest(
      against.filter((vote) => vote.lastSeenAt >= since),
      said,
    ).map(({ weight }) => weight),
  );
  const { versionCap, cohortCap } = rules.quorum;
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

interface WeighingContext {
  readonly crowd: Crowd;
  readonly now: number;
  readonly rules: PublicRules;
  readonly policy: Policy;
}

/** Among strangers: the heaviest of the votes of each network, those with no weight left out. */
export function heaviestVotes(
  votes: readonly Vote[],
  { now, crowd: known }: Pick<JudgingContext, "now" | "crowd">,
  policy: Policy,
): readonly WeighedVote[] {
  const strangers = publicRulesOf(policy, known);
  return strangers ? heaviest(votes, { ...strangers, now, policy }) : [];
}

/** The heaviest vote of each network, those with no weight left out. */
function heaviest(votes: readonly Vote[], { crowd, now, rules, policy }: WeighingContext): WeighedVote[] {
  const best = new Map<string, WeighedVote>();
  for (const vote of votes) {
    const age = now - vote.lastSeenAt;
    if (age > policy.quorumWindowMs) continue;
    const weight = voteWeight(vote, crowd, now, rules) * 0.5 ** (age / rules.quorum.halfLifeMs);
    const known = best.get(vote.from!.group);
    if (weight > 0 && (!known || weight > known.weight)) best.set(vote.from!.group, { vote, weight });
  }
  return [...best.values()];
}

/** Keys of networks change at midnight, and one network may stand here under two: the fuller day counts. */
export function countGroups(votes: readonly Vote[]): number {
  const days = Map.groupBy(votes, (vote) => utcDay(vote.lastSeenAt));
  return Math.max(0, ...[...days.values()].map((of) => new Set(of.map(({ from }) => from?.group)).size));
}

function capped(parts: ReadonlyMap<unknown, readonly WeighedVote[]>, cap: number): number {
  return sum([...parts.values()].map((part) => Math.min(cap, sum(part.map(({ weight }) => weight)))));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
