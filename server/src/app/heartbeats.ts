/** How often one that lives says so. */
export const beatMs = 5000;
/** A process that is silent for so long hangs. */
export const silentMs = 15_000;
/** How often one looks who is silent. */
export const lookMs = 1000;
/** A check that comes so late proves nothing: the checking process was stopped itself, or the machine slept. */
const lateMs = 3 * lookMs;

/** Who has been silent for too long. Times: ms of the checking process's clock. */
export class Heartbeats<One> {
  readonly #heardAt = new Map<One, number>();
  #lookedAt: number;

  constructor(now: number) {
    this.#lookedAt = now;
  }

  heard(one: One, now: number): void {
    this.#heardAt.set(one, now);
  }

  forget(one: One): void {
    this.#heardAt.delete(one);
  }

  /** Those that are silent for too long, each once. After a late look all have another period. */
  silent(now: number): readonly One[] {
    const isLate = now - this.#lookedAt > lateMs;
    this.#lookedAt = now;
    if (isLate) for (const one of this.#heardAt.keys()) this.heard(one, now);
    const silent = [...this.#heardAt].filter(([, at]) => now - at >= silentMs).map(([one]) => one);
    for (const one of silent) this.forget(one);
    return silent;
  }
}
