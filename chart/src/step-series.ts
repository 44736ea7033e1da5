import { observedPieces } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import type { Span } from "./span.ts";

/**
 * The steps of a history, each the time in which one price held, oldest first, as columns: epoch seconds and minor
 * units. Between steps that do not touch there is a gap or a time without a price.
 */
export interface StepSeries {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly value: Float64Array;
  /** Lowest and highest within each step; equal to `value` except in daily rows. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export function stepSeriesOf(
  history: Pick<HistoryView, "t" | "p" | "low" | "high" | "gaps">,
  { from, until }: Span,
): StepSeries {
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

/** Index of the first step that ends at or after a moment; the number of steps if none does. */
export function firstStepEndingFrom({ to }: StepSeries, at: number): number {
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

/** The first lowest and first highest price within a span, without prices outside the fences. */
export function extremesOf(steps: StepSeries, { from, until }: Span, fences: Fences = noFences): Extremes {
  const [bottom, top] = fences;
  let lowest = -1;
  let highest = -1;
  const { from: starts, low, high } = steps;
  for (let i = firstStepEndingFrom(steps, from); i < starts.length && starts[i]! <= until; i++) {
    if (low[i]! >= bottom && low[i]! <= top && (lowest < 0 || low[i]! < low[lowest]!)) lowest = i;
    if (high[i]! <= top && high[i]! >= bottom && (highest < 0 || high[i]! > high[highest]!)) highest = i;
  }
  const mark = (row: number, prices: Float64Array): Mark | null =>
    row < 0 ? null : { price: prices[row]!, at: Math.max(starts[row]!, from) };
  return { lowest: mark(lowest, low), highest: mark(highest, high) };
}

/** Limits in minor units; a price outside is an outlier. */
export type Fences = readonly [bottom: number, top: number];
export const noFences: Fences = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

const fenceFactor = 3;
/** Moves by less than this factor are never outliers, however stable the price was before. */
const leastSpread = 1.25;

/**
 * Tukey's outer fences on the logarithm of the price, weighted by duration: brief jumps are outside, prices that held
 * for long are inside.
 */
export function fencesOf({ from, to, value }: StepSeries): Fences {
  const order = Array.from(value.keys()).sort((a, b) => value[a]! - value[b]!);
  const duration = (row: number): number => to[row]! - from[row]!;
  let whole = 0;
  for (const row of order) whole += duration(row);
  if (whole <= 0) return noFences;
  const quantile = (share: number): number => {
    let passed = 0;
    for (const row of order) {
      passed += duration(row);
      if (passed >= whole * share) return Math.log(Math.max(value[row]!, 1));
    }
    return 0;
  };
  const [first, third] = [quantile(0.25), quantile(0.75)];
  const reach = Math.max(fenceFactor * (third - first), Math.log(leastSpread));
  return [Math.exp(first - reach), Math.exp(third + reach)];
}
