/** Samples kept while the replica answers none: at the usual interval more than a minute. */
const mostSamples = 256;

interface Sample {
  /** When it was asked for. */
  readonly at: number;
  readonly position: bigint;
}

/**
 * How old the state of a replica can be at most. The primary's position in its log is noted again and again; what the replica
 * has replayed is as new as the newest note that it has passed. So a replica that is cut off from its primary grows old, though
 * it has replayed all that it received. Times in milliseconds of one clock.
 */
export class Staleness {
  #samples: Sample[] = [];
  #freshAt = Number.NEGATIVE_INFINITY;

  /** The primary's log ended there at a moment before its answer. */
  primaryAt(at: number, position: bigint): void {
    this.#samples.push({ at, position });
    if (this.#samples.length > mostSamples) this.#samples.shift();
  }

  /** The replica has replayed its log so far. */
  replicaAt(position: bigint): void {
    const passed = this.#samples.findLastIndex((sample) => sample.position <= position);
    if (passed < 0) return;
    this.#freshAt = this.#samples[passed]!.at;
    this.#samples = this.#samples.slice(passed + 1);
  }

  /** How old the replica's state is at most; infinite before it was first known. */
  ageAt(now: number): number {
    return now - this.#freshAt;
  }

  /** Its age is unknown again: it was lost, or another took its place. */
  forget(): void {
    this.#samples = [];
    this.#freshAt = Number.NEGATIVE_INFINITY;
  }
}
