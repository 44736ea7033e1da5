import { type Crowd, wordWeight } from "./crowd.ts";
import { dropOf } from "./drop.ts";
import type { Policy } from "./policy.ts";
import { samePrice } from "./same-price.ts";
import type { Alternative, SeriesState, Word } from "./state.ts";
import type { MutingRules, StrangerRules } from "./stranger-rules.ts";
import { groupsOf } from "./tally.ts";

export function alternativeOf(
  state: SeriesState,
  price: number | null,
  policy: Policy,
): Alternative | undefined {
  return state.alternatives?.find((known) => samePrice(known.price, price, policy));
}

/** Until when a refuted price cannot make its product dirty (epoch ms). */
export function mutedUntil(
  state: SeriesState,
  alternative: Alternative,
  now: number,
  rules: MutingRules,
  policy: Policy,
): number {
  const { price, refutations, lastRefutedAt } = alternative;
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
  { reporter: id, from }: Pick<Word, "reporter" | "from">,
  crowd: Crowd,
  now: number,
  policy: Policy,
): boolean {
  const { muting, asking } = policy.strangers!;
  const reporter = crowd.reporters.get(id);
  if (!reporter || !from || crowd.quarantined.has(from.version)) return false;
  const trusted = reporter.verifiedNovel > 0 && reporter.hitRate >= asking.trustedHitRate;
  return trusted && dropOf(state, price, now, policy) >= muting.urgentDrop;
}

/** Whether an open claim of a refuted price is muted still: too few with weight tell it to lift that. */
export function isMuted(
  state: SeriesState,
  alternative: Alternative,
  crowd: Crowd,
  now: number,
  policy: Policy,
): boolean {
  const rules = policy.strangers!;
  if (mutedUntil(state, alternative, now, rules.muting, policy) <= now) return false;
  const alike = state.claims.filter(({ price }) => samePrice(price, alternative.price, policy));
  const words = alike.flatMap((claim) => claim.words);
  return !isLifted(
    alternative,
    words.filter((word) => wordWeight(word, crowd, now, rules) > 0),
    rules.muting,
  );
}

const isLifted = (
  { refutations }: Alternative,
  live: readonly Word[],
  { liftingGroups }: MutingRules,
): boolean => groupsOf(live) >= liftingGroups * 2 ** (refutations - 1);

/** Takes a word for a muted price in: null when it, with those before, lifts the muting. */
export function mutedBy(
  alternative: Alternative,
  word: Word,
  crowd: Crowd,
  now: number,
  rules: StrangerRules,
): Alternative | null {
  if (wordWeight(word, crowd, now, rules) === 0) return alternative;
  const words = [...alternative.words.filter((other) => other.reporter !== word.reporter), word];
  const live = words.filter((other) => wordWeight(other, crowd, now, rules) > 0);
  if (isLifted(alternative, live, rules.muting)) return null;
  return { ...alternative, words: live };
}

/** Remembers refuted prices; the least refuted are forgotten first. */
export function rememberRefuted(
  alternatives: readonly Alternative[],
  refuted: readonly (number | null)[],
  now: number,
  rules: MutingRules,
  policy: Policy,
): readonly Alternative[] {
  let known = alternatives.filter(({ lastRefutedAt }) => now - lastRefutedAt < rules.rememberedMs);
  for (const price of refuted) {
    const before = known.find((other) => samePrice(other.price, price, policy));
    if (before?.lastRefutedAt === now) continue;
    const refutations = (before?.refutations ?? 0) + 1;
    known = [
      ...known.filter((other) => other !== before),
      { price: before ? before.price : price, refutations, lastRefutedAt: now, words: [] },
    ];
  }
  if (known.length <= rules.remembered) return known;
  const ranked = known.toSorted((a, b) => b.refutations - a.refutations || b.lastRefutedAt - a.lastRefutedAt);
  return ranked.slice(0, rules.remembered);
}
