const firstMs = 30_000;
const longestMs = 3_600_000;

/** The wait after the n-th failure in a row (from 1): doubling to an hour, spread over its upper half. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(firstMs * 2 ** Math.min(attempt - 1, 20), longestMs);
  return Math.round(full * (0.5 + random() / 2));
}
