import type { HistoryView } from "../wire/product.ts";

/** A stretch of one row of a history in which the price is known to have held. Epoch seconds, `to` excluded. */
export interface Piece {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

export interface Mark {
  /** Minor units. */
  readonly price: number;
  /** Epoch seconds; before the range's start when the price was already in force there. */
  readonly at: number;
}

export interface Summary {
  /** The newest row up to the range's end; its price is null while unavailable. */
  readonly current: { readonly price: number | null; readonly at: number } | null;
  readonly lowest: Mark | null;
  readonly highest: Mark | null;
  /** Time-weighted over the seconds in which a price was observed, rounded to minor units. */
  readonly average: number | null;
  readonly observedS: number;
}

/**
 * The steps of a history within a range (epoch seconds), cut at its gaps, oldest first. A row that was
 * sighted within the range always has a piece, if only one of no length.
 */
export function observedPieces(
  { t, gaps }: Pick<HistoryView, "t" | "gaps">,
  from: number,
  until: number,
): Piece[] {
  const pieces: Piece[] = [];
  let passed = 0;
  for (let row = 0; row < t.length; row++) {
    const sighted = t[row]!;
    const to = Math.min(t[row + 1] ?? until, until);
    let start = Math.max(sighted, from);
    const add = (end: number): void => {
      if (start < end || start === sighted) pieces.push({ row, from: start, to: Math.max(start, end) });
    };
    if (start > to) continue;
    while (passed < gaps.length && gaps[passed]![1] <= start) passed++;
    for (let next = passed; next < gaps.length && gaps[next]![0] < to; next++) {
      add(gaps[next]![0]);
      start = gaps[next]![1];
    }
    if (start <= to) add(to);
  }
  return pieces;
}

/** What a history says of a range (epoch seconds). Gaps and times without a price count for nothing. */
export function summaryOf(history: HistoryView, from: number, until: number): Summary {
  const { t, p, low = p, high = p, mean = p } = history;
  let lowest: Mark | null = null;
  let highest: Mark | null = null;
  let weighted = 0;
  let observedS = 0;
  for (const { row, from: start, to } of observedPieces(history, from, until)) {
    const at = t[row]!;
    const bottom = low[row] ?? null;
    const top = high[row] ?? null;
    const level = mean[row] ?? null;
    if (bottom !== null && (lowest === null || bottom < lowest.price)) lowest = { price: bottom, at };
    if (top !== null && (highest === null || top > highest.price)) highest = { price: top, at };
    if (level === null) continue;
    weighted += level * (to - start);
    observedS += to - start;
  }
  const last = t.findLastIndex((at) => at <= until);
  return {
    current: last < 0 ? null : { price: p[last] ?? null, at: t[last]! },
    lowest,
    highest,
    average: observedS === 0 ? null : Math.round(weighted / observedS),
    observedS,
  };
}
