/** How long to wait after failures. Milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The wait after the n-th failure in a row (from 1): doubled each time up to the longest, spread over its upper half. */
export function backoffMs(
  failure: number,
  { firstMs, longestMs }: Backoff,
  random: () => number = Math.random,
): number {
  return Math.min(firstMs * 2 ** Math.min(failure - 1, 30), longestMs) * (0.5 + random() / 2);
}
