import type { Clock } from "./clock.ts";

/** Keeps at least `everyMs` between the starts of any two requests to the shop. */
export class Pace {
  readonly #clock: Clock;
  readonly #everyMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, everyMs = 1000) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Resolves when the caller may ask. Waits at least; an abort ends the wait and gives no turn. */
  async turn(signal?: AbortSignal): Promise<boolean> {
    while (!signal?.aborted) {
      const waitMs = this.#nextAt - this.#clock.now();
      if (waitMs <= 0) {
        this.#nextAt = this.#clock.now() + this.#everyMs;
        return true;
      }
      await this.#clock.sleep(waitMs, signal);
    }
    return false;
  }
}
