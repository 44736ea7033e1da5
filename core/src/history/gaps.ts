import { daySeconds } from "./day.ts";
import { dayStart } from "./days.ts";

/**
 * Spans `[from, until)` of whole UTC days on which nothing was seen, after the first of the days that were (first epoch
 * seconds, ascending) and up to today, where they have part in a stretch (epoch seconds; null: no limit).
 */
export function gapsBetween(
  days: readonly number[],
  { from, until }: { readonly from: number | null; readonly until: number | null },
  now: number,
): [number, number][] {
  const [start, end] = [from ?? Number.NEGATIVE_INFINITY, until ?? Number.POSITIVE_INFINITY].map(
    dayStart,
  ) as [number, number];
  const gaps: [number, number][] = [];
  for (let i = 0; i < days.length; i++) {
    const missing = days[i]! + daySeconds;
    const seen = days[i + 1] ?? dayStart(now);
    if (seen > start && Math.min(seen, end) > missing) gaps.push([missing, Math.min(seen, end)]);
  }
  return gaps;
}
