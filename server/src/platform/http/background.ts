import { within } from "../within.ts";
import type { Log } from "./app-env.ts";

/** Work that goes on after its request was answered. */
export class Background {
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** `failure`: what the log says when it fails. */
  run(failure: string, work: () => Promise<void>): void {
    const running = work()
      .catch((error) => this.#log(failure, error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Waits for what is under way, so long at most. */
  async drain(ms: number): Promise<void> {
    await within(ms, Promise.all(this.#running)).catch(() => {});
  }
}
