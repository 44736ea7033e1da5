import { batchElseEach } from "./batch-else-each.ts";

interface Waiting<T, R> {
  readonly items: readonly T[];
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatcherOptions {
  /** How long a run waits for more items; 0: it begins immediately. */
  readonly delayMs?: number;
  /** Items of one run; a list is never divided, so the last may take it past this. */
  readonly maxItems?: number;
  /** Concurrent runs. */
  readonly concurrency?: number;
}

/** Runs work on batches: what arrives while a run waits, or while others are running, shares the next run. */
export class Batcher<T, R> {
  readonly #work: (items: readonly T[]) => Promise<R>;
  readonly #options: Required<BatcherOptions>;
  #waiting: Waiting<T, R>[] = [];
  #running = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(work: (items: readonly T[]) => Promise<R>, options: BatcherOptions = {}) {
    this.#work = work;
    this.#options = { delayMs: 0, maxItems: Number.POSITIVE_INFINITY, concurrency: 1, ...options };
  }

  /** The result of the run that these items were part of. */
  run(items: readonly T[]): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    const { delayMs: gatherMs, concurrency: atOnce } = this.#options;
    if (this.#timer || this.#running >= atOnce || this.#waiting.length === 0) return;
    if (gatherMs === 0) return void this.#start();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#start();
    }, gatherMs);
  }

  async #start(): Promise<void> {
    let lists = 0;
    for (let size = 0; lists < this.#waiting.length && size < this.#options.maxItems; lists++) {
      size += this.#waiting[lists]!.items.length;
    }
    const batch = this.#waiting.splice(0, lists);
    this.#running++;
    this.#schedule();
    await batchElseEach(batch, async (some) => {
      const result = await this.#work(some.flatMap(({ items }) => items));
      for (const { resolve } of some) resolve(result);
    });
    this.#running--;
    this.#schedule();
  }
}
