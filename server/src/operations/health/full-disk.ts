import { fullDiskAt, saysDiskFull } from "@tidemark/drizzle";

/** How long after such an error the database's disk counts as full. */
const rememberedMs = 60_000;

/** Knows whether the disk is full: the embedded database's by looking, another database's by its errors. */
export class FullDisk {
  readonly #folder: string | null;
  readonly #clock: () => number;
  #last: { readonly at: number; readonly message: string } | null = null;

  /** `folder`: that of the embedded database. */
  constructor(folder: string | null, clock: () => number) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Notes an error; true for a repeated disk-full error within a minute, which need not be logged. */
  note(error: unknown): boolean {
    if (!saysDiskFull(error)) return false;
    const isKnown = this.#last !== null && this.#clock() - this.#last.at < rememberedMs;
    this.#last = { at: this.#clock(), message: (error as { message?: string }).message ?? String(error) };
    return isKnown;
  }

  /** Says which disk is full; null when none is known to be. */
  async sentence(): Promise<string | null> {
    const own = this.#folder === null ? null : await fullDiskAt(this.#folder);
    if (own) return own;
    if (!this.#last || this.#clock() - this.#last.at >= rememberedMs) return null;
    return `The database's disk is full: ${this.#last.message}.`;
  }
}
