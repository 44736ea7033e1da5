import { type Day, dayOf, daySeconds, type Step } from "./day.ts";

/** First second of the UTC day of a moment. Epoch seconds. */
export const dayStart = (t: number): number => Math.floor(t / daySeconds) * daySeconds;

/**
 * The observed days (their first seconds) of a step function, oldest step first; null: nothing was in force on
 * that day, so that it is none.
 */
export const daysOf = (steps: readonly Step[], observed: readonly number[]): Map<number, Day | null> =>
  new Map(
    observed.map((start) => {
      const before = steps.findLast(({ t }) => t < start);
      const changes = steps.filter(({ t }) => t >= start && t < start + daySeconds);
      return [start, dayOf(start, before?.price, changes)];
    }),
  );

/** The days that a step's being there or not decides, as first seconds: from its own to that of the next (null: to the end). */
export const daysAround = (t: number, next: number | undefined): { from: number; to: number | null } => ({
  from: dayStart(t),
  to: next === undefined ? null : dayStart(next),
});
