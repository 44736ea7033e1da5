import { type Crowd, strangersOf, wordWeight } from "./crowd.ts";
import type { Policy } from "./policy.ts";
import { utcDay } from "./reporter.ts";
import { samePrice } from "./same-price.ts";
import type { SeriesState, Word } from "./state.ts";
import type { StrangerRules } from "./stranger-rules.ts";
import type { Surroundings } from "./surroundings.ts";

/** What the words of strangers weigh for one price of a series. */
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
 * Weighs a claimed price: the heaviest word of each network for it, within the caps, less the heaviest of each
 * network that said otherwise since it appeared.
 */
export function tallyOf(
  state: SeriesState,
  price: number | null,
  crowd: Crowd,
  now: number,
  rules: StrangerRules,
  policy: Policy,
): Tally {
  const alike = state.claims.filter((claim) => samePrice(claim.price, price, policy));
  const since = Math.min(...alike.map((claim) => claim.firstSeenAt));
  const unlike = state.claims.filter((claim) => !alike.includes(claim));
  const said = { crowd, now, rules, policy };
  const support = heaviest(
    alike.flatMap((claim) => claim.words),
    said,
  );
  const against = [...unlike.flatMap((claim) => claim.words), ...(state.echoes ?? [])];
  const opposition = sum(
    heaviest(
      against.filter((word) => word.lastSeenAt >= since),
      said,
    ).map(({ weight }) => weight),
  );
  const { versionCap, cohortCap } = rules.quorum;
  const byVersion = Map.groupBy(support, ({ word }) => word.from!.version);
  const byCohort = Map.groupBy(support, ({ word }) => word.from!.registeredOn);
  const supported = Math.min(capped(byVersion, versionCap), capped(byCohort, cohortCap));
  return {
    weight: supported - opposition,
    support: supported,
    opposition,
    groups: groupsOf(support.map(({ word }) => word)),
    versions: byVersion.size,
  };
}

export interface Weighed {
  readonly word: Word;
  readonly weight: number;
}

interface Said {
  readonly crowd: Crowd;
  readonly now: number;
  readonly rules: StrangerRules;
  readonly policy: Policy;
}

/** Among strangers: the heaviest of the words of each network, those with no weight left out. */
export function heaviestWords(
  words: readonly Word[],
  { now, crowd: known }: Surroundings,
  policy: Policy,
): readonly Weighed[] {
  const strangers = strangersOf(policy, known);
  return strangers ? heaviest(words, { ...strangers, now, policy }) : [];
}

/** The heaviest word of each network, those with no weight left out. */
function heaviest(words: readonly Word[], { crowd, now, rules, policy }: Said): Weighed[] {
  const best = new Map<string, Weighed>();
  for (const word of words) {
    const age = now - word.lastSeenAt;
    if (age > policy.quorumWindowMs) continue;
    const weight = wordWeight(word, crowd, now, rules) * 0.5 ** (age / rules.quorum.halfLifeMs);
    const known = best.get(word.from!.group);
    if (weight > 0 && (!known || weight > known.weight)) best.set(word.from!.group, { word, weight });
  }
  return [...best.values()];
}

/** Keys of networks change at midnight, and one network may stand here under two: the fuller day counts. */
export function groupsOf(words: readonly Word[]): number {
  const days = Map.groupBy(words, (word) => utcDay(word.lastSeenAt));
  return Math.max(0, ...[...days.values()].map((of) => new Set(of.map(({ from }) => from?.group)).size));
}

function capped(parts: ReadonlyMap<unknown, readonly Weighed[]>, cap: number): number {
  return sum([...parts.values()].map((part) => Math.min(cap, sum(part.map(({ weight }) => weight)))));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
