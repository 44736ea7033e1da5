const firstMs = 5_000;
const longestMs = 3_600_000;

/** A delivery is given up after so many attempts: some nine hours. */
export const maxAttempts = 16;

/** The wait after the n-th failed attempt (from 1): doubling to an hour, spread over its upper half. */
export function waitMs(attempt: number, random: () => number): number {
  return Math.min(firstMs * 2 ** Math.min(attempt - 1, 20), longestMs) * (0.5 + random() / 2);
}
