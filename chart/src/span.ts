import { rangeDays } from "@tidemark/core";
import type { HistoryView, OpenClaim, Range } from "@tidemark/core/wire";

/** Epoch seconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

const fitting = ["7d", "1m", "3m"] as const satisfies readonly Range[];

/** The shortest range that holds all that is known now (epoch s), three months at most. */
export function fittingRange(
  { t }: Pick<HistoryView, "t">,
  claims: readonly OpenClaim[],
  now = Date.now() / 1000,
): Range {
  const first = Math.min(t[0] ?? now, ...claims.map(({ since }) => Date.parse(since) / 1000));
  return fitting.find((range) => now - first <= rangeDays[range] * 86_400) ?? "3m";
}

/** The span of a range now; `all` begins with the first known price or claim, imported ones too. */
export function spanOf(
  range: Range,
  { t, imported = [] }: HistoryView,
  claims: readonly OpenClaim[],
  now = Date.now() / 1000,
): Span {
  const until = Math.ceil(now);
  if (range !== "all") return { from: until - rangeDays[range] * 86_400, until };
  const starts = claims.map(({ since }) => Date.parse(since) / 1000);
  const first = Math.min(t[0] ?? until, ...starts, ...imported.map((one) => one.t[0] ?? until));
  // A product first seen a minute ago still gets a visible line.
  return { from: Math.floor(Math.min(first, until - 86_400)), until };
}
