import { observedPieces } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import type { Span } from "./span.ts";

/**
 * The stretches of a history in which a price held, oldest first, as columns: epoch seconds and minor units.
 * Stretches that do not touch have a gap, or a time without a price, between them.
 */
export interface Track {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly value: Float64Array;
  /** Within each stretch; the same as `value` but in rows that sum up a day. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function trackOf(history: HistoryView, { from, until }: Span): Track {
  const { p, low = p, high = p } = history;
  const pieces = observedPieces(history, from, until).filter(({ row }) => (p[row] ?? null) !== null);
  const column = (pick: (piece: (typeof pieces)[number]) => number): Float64Array =>
    Float64Array.from(pieces, pick);
  const value = column(({ row }) => p[row]!);
  return {
    from: column((piece) => piece.from),
    to: column((piece) => piece.to),
    value,
    low: history.low ? column(({ row }) => low[row] ?? p[row]!) : value,
    high: history.high ? column(({ row }) => high[row] ?? p[row]!) : value,
  };
}

/** The first stretch that ends at or after a moment; the number of stretches when none does. */
export function firstSeenFrom({ to }: Track, at: number): number {
  let low = 0;
  let high = to.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (to[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Mark {
  /** Minor units. */
  readonly price: number;
  /** Epoch seconds; not before the span's start. */
  readonly at: number;
}

export interface Extremes {
  readonly lowest: Mark | null;
  readonly highest: Mark | null;
}

/** The first lowest and the first highest price within a span; prices outside the fences do not count. */
export function extremesOf(track: Track, { from, until }: Span, fences: Fences = noFences): Extremes {
  const [bottom, top] = fences;
  let lowest = -1;
  let highest = -1;
  const { from: starts, low, high } = track;
  for (let i = firstSeenFrom(track, from); i < starts.length && starts[i]! <= until; i++) {
    if (low[i]! >= bottom && low[i]! <= top && (lowest < 0 || low[i]! < low[lowest]!)) lowest = i;
    if (high[i]! <= top && high[i]! >= bottom && (highest < 0 || high[i]! > high[highest]!)) highest = i;
  }
  const mark = (row: number, prices: Float64Array): Mark | null =>
    row < 0 ? null : { price: prices[row]!, at: Math.max(starts[row]!, from) };
  return { lowest: mark(lowest, low), highest: mark(highest, high) };
}

/** Minor units: what lies outside is an outlier. */
export type Fences = readonly [bottom: number, top: number];
export const noFences: Fences = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

const farOut = 3;
/** Prices that move by less than this factor are no outliers, however still they were before. */
const leastSpread = 1.25;

/**
 * Tukey's outer fences on the logarithm of the price, weighted by how long each held: what a price briefly jumped to
 * is outside, what it stayed at is inside.
 */
export function fencesOf({ from, to, value }: Track): Fences {
  const order = Array.from(value.keys()).sort((a, b) => value[a]! - value[b]!);
  const lasted = (row: number): number => to[row]! - from[row]!;
  let whole = 0;
  for (const row of order) whole += lasted(row);
  if (whole <= 0) return noFences;
  const quantile = (share: number): number => {
    let passed = 0;
    for (const row of order) {
      passed += lasted(row);
      if (passed >= whole * share) return Math.log(Math.max(value[row]!, 1));
    }
    return 0;
  };
  const [first, third] = [quantile(0.25), quantile(0.75)];
  const reach = Math.max(farOut * (third - first), Math.log(leastSpread));
  return [Math.exp(first - reach), Math.exp(third + reach)];
}
