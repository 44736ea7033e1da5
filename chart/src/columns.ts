import { observedPieces } from "@tidemark/core";
import type { HistoryView } from "@tidemark/core/wire";
import type { Span } from "./span.ts";

/** What is drawn: corners of the step line in major units, with a null wherever the line is broken. */
export interface Columns {
  readonly x: number[];
  readonly y: (number | null)[];
}

/**
 * A step line as its corners, so that a plain line path draws it (and thins out many points by pixel). The
 * line breaks at gaps and while the product is unavailable.
 */
export function columnsOf(history: HistoryView, { from, until }: Span): Columns {
  const scale = 10 ** history.exponent;
  const x: number[] = [];
  const y: (number | null)[] = [];
  let end: number | null = null;
  for (const piece of observedPieces(history, from, until)) {
    const price = history.p[piece.row] ?? null;
    if (price === null) continue;
    if (end !== null && end !== piece.from) {
      x.push(end);
      y.push(null);
    }
    x.push(piece.from, piece.to);
    y.push(price / scale, price / scale);
    end = piece.to;
  }
  return { x, y };
}

/** The row in force at a moment, or null when the moment lies in a gap or before the first row. */
export function rowAt({ t, gaps }: HistoryView, at: number): number | null {
  if (gaps.some(([from, to]) => at >= from && at < to)) return null;
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : low - 1;
}
