import type { Clock } from "./clock.ts";

export interface BackoffRange {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** How long the verifier waits before it tries again. */
export const backoffRanges = {
  /** Asking the server for work after a failure. */
  server: { firstMs: 1000, longestMs: 30_000 },
  /** Posting one reading again. */
  posting: { firstMs: 1000, longestMs: 8000 },
  /** Visiting the shop, or one marketplace, after it failed or blocked us. */
  shop: { firstMs: 30_000, longestMs: 30 * 60_000 },
} as const satisfies Record<string, BackoffRange>;

/** A longer Retry-After is cut to this. */
const longestRetryAfterMs = 24 * 3_600_000;

/** A wait that doubles with each consecutive failure, plus up to a quarter of jitter, until a success. */
export class Backoff {
  readonly #clock: Clock;
  readonly #range: BackoffRange;
  readonly #random: () => number;
  #failures = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, range: BackoffRange, random: () => number = Math.random) {
    this.#clock = clock;
    this.#range = range;
    this.#random = random;
  }

  /** Starts a wait of at least `retryAfterMs` and returns its length in ms. */
  fail(retryAfterMs = 0): number {
    const { firstMs, longestMs } = this.#range;
    const doubledMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures++, 30));
    const jitteredMs = doubledMs * (1 + this.#random() / 4);
    const waitMs = Math.max(Math.min(retryAfterMs, longestRetryAfterMs), jitteredMs);
    this.#until = this.#clock.now() + waitMs;
    return waitMs;
  }

  succeed(): void {
    this.#failures = 0;
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** Milliseconds left of the wait; 0 if there is none. */
  get remainingMs(): number {
    return Math.max(0, this.#until - this.#clock.now());
  }
}
