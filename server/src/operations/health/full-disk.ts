import { fullDiskAt, saysDiskFull } from "@tidemark/drizzle";

/** How long an error of the database that its disk is full stands for the disk being full. */
const rememberedMs = 60_000;

/** Knows whether what the server stands on has no room left: its own disk by looking, another database's by its errors. */
export class FullDisk {
  readonly #folder: string | null;
  readonly #clock: () => number;
  #last: { readonly at: number; readonly message: string } | null = null;

  /** `folder`: of the embedded database. */
  constructor(folder: string | null, clock: () => number) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Takes note of an error; true for another of a full disk within the minute, which need not be logged. */
  note(error: unknown): boolean {
    if (!saysDiskFull(error)) return false;
    const isKnown = this.#last !== null && this.#clock() - this.#last.at < rememberedMs;
    this.#last = { at: this.#clock(), message: (error as { message?: string }).message ?? String(error) };
    return isKnown;
  }

  /** What is full, in a sentence; null when nothing is known to be. */
  async sentence(): Promise<string | null> {
    const own = this.#folder === null ? null : await fullDiskAt(this.#folder);
    if (own) return own;
    if (!this.#last || this.#clock() - this.#last.at >= rememberedMs) return null;
    return `The database's disk is full: ${this.#last.message}.`;
  }
}
