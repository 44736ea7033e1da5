import type { HistoryView } from "../wire/product.ts";
import { daySeconds } from "./day.ts";
import { dayStart } from "./days.ts";
import { observedPieces } from "./summary.ts";

/** The days, up to today, that a base rate looks back. */
export const baseRateDays = 365;
/** Nothing is said of a series that was seen on fewer days. */
export const minBaseRateDays = 30;

/** How often a price was at or below a target. Counts are of UTC days, and only of those on which it was seen. */
export interface BaseRate {
  readonly days: number;
  readonly observedDays: number;
  /** Days since the last one; 0: today. Null: never. */
  readonly lastDaysAgo: number | null;
  /** How long such a low lasted, in consecutive days; without one that lasts still, unless it is the only one. */
  readonly medianDays: number | null;
}

/**
 * How often a target (minor units) was reached in the last 365 days before now (epoch s). Null: it was seen on too few days, or
 * the history has rows longer than a day, which do not tell on how many days their lowest price held.
 */
export function baseRate(history: HistoryView, target: number, now: number): BaseRate | null {
  if (history.granularity !== "raw" && history.granularity !== "day") return null;
  const today = dayStart(now);
  const from = today - (baseRateDays - 1) * daySeconds;
  const lowest = lowestByDay(history, from, now);
  if (lowest.size < minBaseRateDays) return null;
  const reached = [...lowest].filter(([, price]) => price !== null && price <= target).map(([day]) => day);
  const runs = runsOf(reached);
  const last = reached.at(-1);
  const ended = last === today && runs.length > 1 ? runs.slice(0, -1) : runs;
  return {
    days: reached.length,
    observedDays: lowest.size,
    lastDaysAgo: last === undefined ? null : (today - last) / daySeconds,
    medianDays: ended.toSorted((a, b) => a - b)[Math.floor((ended.length - 1) / 2)] ?? null,
  };
}

/** The lowest price of each observed UTC day, by its first second, ascending; null: it could not be bought. */
function lowestByDay(history: HistoryView, from: number, now: number): Map<number, number | null> {
  const { p, low = p } = history;
  const lowest = new Map<number, number | null>();
  for (const { row, from: start, to } of observedPieces(history, from, now)) {
    const price = low[row] ?? null;
    // `to` is excluded; a piece of no length is a sighting at that moment.
    for (let day = dayStart(start); day < Math.max(to, start + 1); day += daySeconds) {
      const other = lowest.get(day) ?? null;
      lowest.set(day, price === null || (other !== null && other < price) ? other : price);
    }
  }
  return lowest;
}

/** The lengths of runs of consecutive days. */
function runsOf(days: readonly number[]): readonly number[] {
  const runs: number[] = [];
  for (const [i, day] of days.entries()) {
    if (i > 0 && day - days[i - 1]! === daySeconds) runs[runs.length - 1]! += 1;
    else runs.push(1);
  }
  return runs;
}
