const longestMs = 24 * 3_600_000;

/** A Retry-After header, seconds or an HTTP date, as ms from now; null without a usable one. At most a day. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestMs);
}
