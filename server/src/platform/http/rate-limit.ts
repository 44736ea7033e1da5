/**
 * A token bucket for each key: so many in an hour (or another window) on average, all of a window's at once. Guards
 * this process against floods; no decision of trust rests on it.
 */
export class RateLimit {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #clock: () => number;
  #buckets = new Map<string, { left: number; at: number }>();

  constructor(limit: number, clock: () => number, windowMs = 3_600_000) {
    this.#perMs = limit / windowMs;
    this.#burst = limit;
    this.#clock = clock;
  }

  /** Keys it remembers. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Seconds until the key's bucket has `n`; 0 when it does. Takes nothing. */
  waitS(key: string, n = 1): number {
    const left = this.#left(key);
    return left < n ? Math.ceil((n - left) / this.#perMs / 1000) : 0;
  }

  /** Takes `n` from the key's bucket; 0 when it had them, else the seconds to wait. Below 0 gives back. */
  take(key: string, n = 1): number {
    const waitS = this.waitS(key, n);
    if (waitS > 0) return waitS;
    const now = this.#clock();
    const left = this.#left(key);
    if (!this.#buckets.has(key) && this.#buckets.size >= 100_000) this.#forgetFull(now);
    this.#buckets.set(key, { left: left - n, at: now });
    return 0;
  }

  #left(key: string): number {
    const bucket = this.#buckets.get(key);
    return bucket
      ? // A clock that was set back fills nothing up, and takes nothing away.
        Math.min(this.#burst, bucket.left + Math.max(0, this.#clock() - bucket.at) * this.#perMs)
      : this.#burst;
  }

  /** Deletes full buckets: they equal new ones. If too many are left, deletes all, so that memory stays bounded. */
  #forgetFull(now: number): void {
    for (const [key, { left, at }] of this.#buckets) {
      if (left + (now - at) * this.#perMs >= this.#burst) this.#buckets.delete(key);
    }
    if (this.#buckets.size >= 100_000) this.#buckets = new Map();
  }
}
