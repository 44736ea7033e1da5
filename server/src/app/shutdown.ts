import { within } from "../platform/within.ts";

/** After `patienceMs` waits for the database fail; after `stopMs` the shutdown itself fails. */
const patienceMs = 5000;
const stopMs = 8000;

/** Runs shutdown steps in reverse order of their start. */
export class Shutdown {
  readonly #dropDatabase: () => void;
  readonly #steps: (() => unknown)[] = [];
  #done: Promise<void> | undefined;

  /** `dropDatabase` fails everything that waits for the database. */
  constructor(dropDatabase: () => void) {
    this.#dropDatabase = dropDatabase;
  }

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** Runs all steps; rejects with the first that fails, or after 8 s. Idempotent. */
  run(): Promise<void> {
    this.#done ??= this.#run();
    return this.#done;
  }

  async #run(): Promise<void> {
    let dropping: NodeJS.Timeout | undefined;
    const patience = setTimeout(() => {
      dropping = setInterval(this.#dropDatabase, 100);
    }, patienceMs);
    await within(stopMs, this.#runSteps()).finally(() => {
      clearTimeout(patience);
      clearInterval(dropping);
    });
  }

  async #runSteps(): Promise<void> {
    for (const step of this.#steps.toReversed()) await step();
  }
}
