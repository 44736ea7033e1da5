/** So many for each key in a window on average, all of a window's at once. */
export interface Limit {
  /** Seconds until the key may have `n`; 0 when it may. Takes nothing. */
  waitS(key: string, n?: number): number | Promise<number>;
  /** Takes `n` of the key's; 0 when it had them, else the seconds to wait, and nothing was taken. Below 0 gives back. */
  take(key: string, n?: number): number | Promise<number>;
}

export const hourMs = 3_600_000;

/**
 * A limit as a token bucket for each key, in this process. Guards against floods; no decision of trust rests on it. Where several
 * processes share a limit, each has its part of it: a take above that part empties the bucket and more, and is paid off later.
 */
export class RateLimit implements Limit {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #clock: () => number;
  readonly #processes: () => number;
  #buckets = new Map<string, { left: number; at: number }>();

  /** `processes`: how many share the limit. */
  constructor(limit: number, clock: () => number, windowMs = hourMs, processes = () => 1) {
    this.#most = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
    this.#processes = processes;
  }

  /** Keys it remembers. */
  get size(): number {
    return this.#buckets.size;
  }

  waitS(key: string, n = 1): number {
    const left = this.#left(key);
    const needed = n > this.#most ? n : Math.min(n, this.#burst);
    return left < needed ? Math.ceil((needed - left) / this.#perMs / 1000) : 0;
  }

  take(key: string, n = 1): number {
    const waitS = this.waitS(key, n);
    if (waitS > 0) return waitS;
    const now = this.#clock();
    const left = this.#left(key);
    if (!this.#buckets.has(key) && this.#buckets.size >= 100_000) this.#forgetFull(now);
    this.#buckets.set(key, { left: left - n, at: now });
    return 0;
  }

  get #burst(): number {
    return this.#most / this.#processes();
  }

  get #perMs(): number {
    return this.#burst / this.#windowMs;
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

/** Takes of several limits at once, or of none; the longest wait in seconds, 0 when all was taken. */
export async function takeAll(
  wanted: readonly (readonly [limit: Limit, key: string, n?: number])[],
): Promise<number> {
  const waits = await Promise.all(wanted.map(([limit, key, n]) => limit.take(key, n)));
  const waitS = Math.max(...waits);
  if (waitS > 0) {
    await Promise.all(wanted.map(([limit, key, n = 1], at) => (waits[at] === 0 ? limit.take(key, -n) : 0)));
  }
  return waitS;
}
