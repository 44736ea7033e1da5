import type { Logger } from "../logger.ts";
import { within } from "../within.ts";

/** Work that continues after its request was answered. */
export class Background {
  readonly #log: Logger;
  readonly #running = new Set<Promise<void>>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `failure`: what the log says when it fails. */
  run(failure: string, work: () => Promise<void>): void {
    const running = work()
      .catch((err) => this.#log.error(failure, { err }))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits for what is running, for this long at most. */
  async drain(ms: number): Promise<void> {
    await within(ms, Promise.all(this.#running)).catch(() => {});
  }
}
