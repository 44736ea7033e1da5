const dayMs = 24 * 3_600_000;

/** The wait after the first failure, and the longest after any number of them. Milliseconds. */
export interface BackoffRange {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The wait in ms after the n-th failure in a row, counted from 1: doubled each time up to the longest, then spread
 * over its upper half by `random` (0-1), so that clients that failed together do not come back together.
 */
export function backoffMs(
  failures: number,
  { firstMs, longestMs }: BackoffRange,
  random: () => number,
): number {
  const fullMs = Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestMs);
  return Math.round(fullMs * (0.5 + random() / 2));
}

/**
 * A `Retry-After` header, seconds or an HTTP date, as ms from `now` (epoch ms), at least 0 and at most `longestMs`.
 * Null without a usable one.
 */
export function retryAfterMs(header: string | null, now: number, longestMs = dayMs): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestMs);
}
