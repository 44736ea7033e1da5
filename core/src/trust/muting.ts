import { type Crowd, wordWeight } from "./crowd.ts";
import { dropOf } from "./drop.ts";
import type { Policy } from "./policy.ts";
import { samePrice } from "./same-price.ts";
import type { SeriesState, Word } from "./state.ts";
import type { MutingRules, StrangerRules } from "./stranger-rules.ts";
import { groupsOf } from "./tally.ts";

/** A price that readings refuted. Times: epoch ms. */
export interface Alternative {
  readonly price: number | null;
  readonly refutations: number;
  readonly lastRefutedAt: number;
  /** Words of reporters with weight since; they do not make the product dirty until there are enough. */
  readonly words: readonly Word[];
}

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
  if (groupsOf(live) >= rules.muting.liftingGroups * 2 ** (alternative.refutations - 1)) return null;
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
