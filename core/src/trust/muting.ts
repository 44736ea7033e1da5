import { type Crowd, voteWeight } from "./crowd.ts";
import { dropOf } from "./large-drop.ts";
import type { Policy } from "./policy.ts";
import type { MutingRules, PublicRules } from "./public-rules.ts";
import { samePrice } from "./same-price.ts";
import type { RefutedPrice, SeriesState, Vote } from "./state.ts";
import { countGroups } from "./vote-tally.ts";

export function refutedPriceOf(
  state: SeriesState,
  price: number | null,
  policy: Policy,
): RefutedPrice | undefined {
  return state.refutedPrices?.find((known) => samePrice(known.price, price, policy));
}

/** Until when a refuted price cannot make its product dirty (epoch ms). */
export function mutedUntil(
  state: SeriesState,
  refutedPrice: RefutedPrice,
  now: number,
  rules: MutingRules,
  policy: Policy,
): number {
  const { price, refutations, lastRefutedAt } = refutedPrice;
  const before = state.recent.at(-2)?.price;
  const urgent =
    dropOf(state, price, now, policy) >= rules.urgentDrop ||
    (before !== undefined && samePrice(before, price, policy));
  const longest = urgent ? rules.urgentMs : rules.longestMs;
  return lastRefutedAt + Math.min(longest, rules.firstMs * 2 ** (refutations - 1));
}

/**
 * Whether a muted price may wait for an idle verifier at least: a large drop, told by somebody who is mostly right. It
 * was told before it came, perhaps, so that nobody should look when it does.
 */
export function mayWaitForIdle(
  state: SeriesState,
  price: number | null,
  { reporter: id, from }: Pick<Vote, "reporter" | "from">,
  crowd: Crowd,
  now: number,
  policy: Policy,
): boolean {
  const { muting, requests: asking } = policy.publicRules!;
  const reporter = crowd.reporters.get(id);
  if (!reporter || !from || crowd.quarantined.has(from.version)) return false;
  const trusted = reporter.verifiedNovel > 0 && reporter.hitRate >= asking.trustedHitRate;
  return trusted && dropOf(state, price, now, policy) >= muting.urgentDrop;
}

/** Whether an open claim of a refuted price is muted still: too few with weight tell it to lift that. */
export function isMuted(
  state: SeriesState,
  refutedPrice: RefutedPrice,
  crowd: Crowd,
  now: number,
  policy: Policy,
): boolean {
  const rules = policy.publicRules!;
  if (mutedUntil(state, refutedPrice, now, rules.muting, policy) <= now) return false;
  const alike = state.claims.filter(({ price }) => samePrice(price, refutedPrice.price, policy));
  const votes = alike.flatMap((claim) => claim.votes);
  return !isLifted(
    refutedPrice,
    votes.filter((vote) => voteWeight(vote, crowd, now, rules) > 0),
    rules.muting,
  );
}

const isLifted = (
  { refutations }: RefutedPrice,
  live: readonly Vote[],
  { liftingGroups }: MutingRules,
): boolean => countGroups(live) >= liftingGroups * 2 ** (refutations - 1);

/** Takes a vote for a muted price in: null when it, with those before, lifts the muting. */
export function addMutedVote(
  refutedPrice: RefutedPrice,
  vote: Vote,
  crowd: Crowd,
  now: number,
  rules: PublicRules,
): RefutedPrice | null {
  if (voteWeight(vote, crowd, now, rules) === 0) return refutedPrice;
  const votes = [...refutedPrice.votes.filter((other) => other.reporter !== vote.reporter), vote];
  const live = votes.filter((other) => voteWeight(other, crowd, now, rules) > 0);
  if (isLifted(refutedPrice, live, rules.muting)) return null;
  return { ...refutedPrice, votes: live };
}

/** Remembers refuted prices; the least refuted are forgotten first. */
export function rememberRefuted(
  refutedPrices: readonly RefutedPrice[],
  refuted: readonly (number | null)[],
  now: number,
  rules: MutingRules,
  policy: Policy,
): readonly RefutedPrice[] {
  let known = refutedPrices.filter(({ lastRefutedAt }) => now - lastRefutedAt < rules.rememberedMs);
  for (const price of refuted) {
    const before = known.find((other) => samePrice(other.price, price, policy));
    if (before?.lastRefutedAt === now) continue;
    const refutations = (before?.refutations ?? 0) + 1;
    known = [
      ...known.filter((other) => other !== before),
      { price: before ? before.price : price, refutations, lastRefutedAt: now, votes: [] },
    ];
  }
  if (known.length <= rules.remembered) return known;
  const ranked = known.toSorted((a, b) => b.refutations - a.refutations || b.lastRefutedAt - a.lastRefutedAt);
  return ranked.slice(0, rules.remembered);
}
