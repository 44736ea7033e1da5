import type { WatchRule } from "@tidemark/core/wire";

/** What makes two watches the same wish. Times: epoch ms. */
export interface WatchWish {
  readonly seriesId: bigint;
  readonly rule: WatchRule;
  readonly minDelta: number;
  readonly rearmPercent: number | null;
  readonly expiresAt: number | null;
  readonly pausedAt: number | null;
  readonly basis: number | null;
}

/** Equal for watches that are the same wish. `merge-watches.ts` has the same rule in SQL. */
export function wishKeyOf({ seriesId, rule, basis, pausedAt, ...rest }: WatchWish): string {
  const { minDelta, rearmPercent, expiresAt } = rest;
  const ruleKey = Object.entries(rule).sort(([a], [b]) => (a < b ? -1 : 1));
  // A percentage of the price when it was created: of another price it is another wish.
  const from = "from" in rule && rule.from === "creation" ? basis : null;
  return JSON.stringify([
    String(seriesId),
    ruleKey,
    minDelta,
    rearmPercent,
    expiresAt,
    pausedAt !== null,
    from,
  ]);
}
