import { type Day, dayOf, daySeconds, type Step } from "./day.ts";

/** First second of the UTC day of a moment. Epoch seconds. */
export const dayStart = (t: number): number => Math.floor(t / daySeconds) * daySeconds;

/**
 * The observed days (their first seconds) of a step function, oldest step first; null: nothing was in force on
 * that day.
 */
export function daysOf(steps: readonly Step[], observed: readonly number[]): Map<number, Day | null> {
  const days = new Map<number, Day | null>();
  let first = 0;
  for (const start of observed.toSorted((a, b) => a - b)) {
    while (first < steps.length && steps[first]!.t < start) first++;
    let next = first;
    while (next < steps.length && steps[next]!.t < start + daySeconds) next++;
    days.set(start, dayOf(start, steps[first - 1]?.price, steps.slice(first, next)));
  }
  return days;
}

/** The days that a step's being there or not decides, as first seconds: from its own to that of the next (null: to the end). */
export const daysAround = (t: number, next: number | undefined): { from: number; to: number | null } => ({
  from: dayStart(t),
  to: next === undefined ? null : dayStart(next),
});
