import type { Clock } from "./clock.ts";

/** Keeps at least `intervalMs` between the starts of any two requests to the shop. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, intervalMs = 1000) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** Resolves to true once a request may start, or to false if the signal aborts first. */
  async wait(signal?: AbortSignal): Promise<boolean> {
    while (!signal?.aborted) {
      const waitMs = this.#nextAt - this.#clock.now();
      if (waitMs <= 0) {
        this.#nextAt = this.#clock.now() + this.#intervalMs;
        return true;
      }
      await this.#clock.sleep(waitMs, signal);
    }
    return false;
  }
}
