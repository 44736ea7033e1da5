import { togetherElseAlone } from "./together.ts";

interface Waiting<T, R> {
  readonly items: readonly T[];
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs work on lists, one run at a time; what arrives during a run shares the next one. For work that would
 * wait for its own locks: everybody looks at the same popular products.
 */
export class OneAtATime<T, R> {
  readonly #work: (items: readonly T[]) => Promise<R>;
  #waiting: Waiting<T, R>[] = [];
  #running = false;

  constructor(work: (items: readonly T[]) => Promise<R>) {
    this.#work = work;
  }

  /** The result of the run that these items were part of. */
  run(items: readonly T[]): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      if (!this.#running) void this.#loop();
    });
  }

  async #loop(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await togetherElseAlone(this.#waiting.splice(0), async (batch) => {
        const result = await this.#work(batch.flatMap(({ items }) => items));
        for (const { resolve } of batch) resolve(result);
      });
    }
    this.#running = false;
  }
}
