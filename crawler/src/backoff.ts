import type { Clock } from "./clock.ts";

export interface BackoffRange {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A Retry-After beyond this is not waited for. */
const longestAskedForMs = 24 * 3_600_000;

/** Rests that double with each failure in a row, with up to a quarter of jitter on top, until a success. */
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

  /** Starts a rest of at least `atLeastMs` and gives its length in ms. */
  fail(atLeastMs = 0): number {
    const { firstMs, longestMs } = this.#range;
    const doubledMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#failures++, 30));
    const restMs = Math.max(Math.min(atLeastMs, longestAskedForMs), doubledMs * (1 + this.#random() / 4));
    this.#until = this.#clock.now() + restMs;
    return restMs;
  }

  succeed(): void {
    this.#failures = 0;
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** Milliseconds of rest left, 0 when there is none. */
  get restMs(): number {
    return Math.max(0, this.#until - this.#clock.now());
  }
}
