import { daySeconds, type Step } from "./day.ts";
import { dayStart } from "./days.ts";

/** What was seen of a series: its steps, oldest first, and the first seconds of its observed UTC days, ascending. */
export interface Seen {
  readonly steps: readonly Step[];
  readonly days: readonly number[];
}

/** A price (minor units) and the seconds of observed days for which it held; 0 for one just seen. */
export interface Held {
  readonly price: number;
  readonly seconds: number;
}

/**
 * The prices of a span (epoch seconds, `until` excluded) and how long each held, oldest first. Only what lies within
 * observed days counts: the price in force between two sightings a month apart is not known.
 */
export function heldWithin({ steps, days }: Seen, from: number, until: number): Held[] {
  const held: Held[] = [];
  let row = 0;
  for (const day of days) {
    const start = Math.max(day, from);
    const end = Math.min(day + daySeconds, until);
    if (start >= end) continue;
    while (row + 1 < steps.length && steps[row + 1]!.t <= start) row++;
    for (let next = row; next < steps.length && steps[next]!.t < end; next++) {
      const { t, price } = steps[next]!;
      const seconds = Math.min(steps[next + 1]?.t ?? end, end) - Math.max(t, start);
      if (price !== null && seconds >= 0) held.push({ price, seconds });
    }
  }
  return held;
}

/** How many observed days a span (epoch seconds, `until` excluded) has part in. */
export const observedWithin = ({ days }: Seen, from: number, until: number): number =>
  days.filter((day) => day < until && day >= dayStart(from)).length;

/** The price below and above which half of the time was spent; of two that part it evenly the lower. Null without any time. */
export function medianOf(held: readonly Held[]): number | null {
  const sorted = held.filter(({ seconds }) => seconds > 0).sort((a, b) => a.price - b.price);
  const half = sorted.reduce((sum, { seconds }) => sum + seconds, 0) / 2;
  let passed = 0;
  for (const { price, seconds } of sorted) {
    passed += seconds;
    if (passed >= half) return price;
  }
  return null;
}
