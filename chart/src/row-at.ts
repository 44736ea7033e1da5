import type { HistoryView } from "@tidemark/core/wire";

/** Index of the row valid at a moment; null in a gap or before the first row. */
export function rowAt({ t, gaps }: Pick<HistoryView, "t" | "gaps">, at: number): number | null {
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
