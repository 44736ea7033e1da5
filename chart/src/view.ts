import type { Span } from "./span.ts";

/** Shortest view, in seconds. */
export const minViewS = 3600;

/** Moves a window into the whole span; one wider than it becomes the whole. */
function clampedTo({ from, until }: Span, whole: Span): Span {
  const width = until - from;
  if (width >= whole.until - whole.from) return whole;
  const start = Math.min(Math.max(from, whole.from), whole.until - width);
  return { from: start, until: start + width };
}

/** The window narrowed (factor < 1) or widened around a point, given as a share of its width from the left. */
export function zoomed({ from, until }: Span, whole: Span, factor: number, at = 0.5): Span {
  const least = Math.min(minViewS, whole.until - whole.from);
  const width = Math.max((until - from) * factor, least);
  const start = from + (until - from - width) * at;
  return clampedTo({ from: start, until: start + width }, whole);
}

/** The window moved by a share of its own width. */
export function panned({ from, until }: Span, whole: Span, share: number): Span {
  const by = (until - from) * share;
  return clampedTo({ from: from + by, until: until + by }, whole);
}

/** The window between two shares of the window that is shown, in any order. */
export function selected({ from, until }: Span, whole: Span, a: number, b: number): Span {
  const [left, right] = a < b ? [a, b] : [b, a];
  const width = until - from;
  const narrow = { from: from + left * width, until: from + right * width };
  return zoomed(narrow, whole, 1);
}

/** A window of the same width that contains a moment. */
export function movedTo({ from, until }: Span, whole: Span, at: number): Span {
  if (at >= from && at <= until) return { from, until };
  const half = (until - from) / 2;
  return clampedTo({ from: at - half, until: at + half }, whole);
}

export const showsAll = (view: Span, whole: Span): boolean =>
  view.from <= whole.from && view.until >= whole.until;
