import { type PublicContext, voteWeight } from "./crowd.ts";
import { dropOf } from "./large-drop.ts";
import type { Policy } from "./policy.ts";
import type { MutingRules } from "./public-rules.ts";
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

/** Until when reports of a refuted price open no claim (epoch ms). */
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
 * Whether a muted price may at least wait with those who have no tokens: a large drop, reported by somebody who is
 * mostly right.
 * Otherwise reporting a drop before it happens would keep the verifier away when it does.
 */
export function mayWaitForIdle(
  state: SeriesState,
  price: number | null,
  { reporter: id, from }: Pick<Vote, "reporter" | "from">,
  { crowd, now, rules }: PublicContext,
  policy: Policy,
): boolean {
  const record = crowd.reporters.get(id);
  if (!record || !from || crowd.quarantined.has(from.version)) return false;
  const trusted = record.verifiedNovel > 0 && record.hitRate >= rules.requests.trustedHitRate;
  return trusted && dropOf(state, price, now, policy) >= rules.muting.urgentDrop;
}

/** Whether an open claim of a refuted price is still muted: too few votes with weight lift it. */
export function isMuted(
  state: SeriesState,
  refutedPrice: RefutedPrice,
  context: PublicContext,
  policy: Policy,
): boolean {
  const { now, rules } = context;
  if (mutedUntil(state, refutedPrice, now, rules.muting, policy) <= now) return false;
  const alike = state.claims.filter(({ price }) => samePrice(price, refutedPrice.price, policy));
  const votes = alike.flatMap((claim) => claim.votes);
  return !isLifted(
    refutedPrice,
    votes.filter((vote) => voteWeight(vote, context) > 0),
    rules.muting,
  );
}

const isLifted = (
  { refutations }: RefutedPrice,
  live: readonly Vote[],
  { liftingGroups }: MutingRules,
): boolean => countGroups(live) >= liftingGroups * 2 ** (refutations - 1);

/** Adds a vote for a muted price; null when it, with those before, lifts the muting. */
export function addMutedVote(
  refutedPrice: RefutedPrice,
  vote: Vote,
  context: PublicContext,
): RefutedPrice | null {
  if (voteWeight(vote, context) === 0) return refutedPrice;
  const votes = [...refutedPrice.votes.filter((other) => other.reporter !== vote.reporter), vote];
  const live = votes.filter((other) => voteWeight(other, context) > 0);
  if (isLifted(refutedPrice, live, context.rules.muting)) return null;
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
