/** A lease as the database has it: its holder moves `until` (epoch ms) every few seconds. */
export interface SeenLease {
  readonly id: bigint;
  readonly leaseToken: string;
  readonly until: number;
}

interface Sighting {
  readonly until: number;
  readonly since: number;
}

/** Finds leases whose holder is dead: they were seen again and again, and never moved. */
export class LeaseSightings {
  readonly #abandonedMs: number;
  readonly #longestGapMs: number;
  #seen: ReadonlyMap<string, Sighting> = new Map();
  #at = Number.NEGATIVE_INFINITY;

  /**
   * `longestGapMs`: after a longer time between two looks the leases are counted from the start again. The database was away, perhaps, and no holder
   * could move its leases.
   */
  constructor(abandonedMs: number, longestGapMs: number) {
    this.#abandonedMs = abandonedMs;
    this.#longestGapMs = longestGapMs;
  }

  /** All leases of others at a time (ms of a clock that never jumps); returns those not moved for `abandonedMs`. */
  see(leases: readonly SeenLease[], at: number): readonly SeenLease[] {
    const isNew = at - this.#at > this.#longestGapMs;
    const before = isNew ? new Map<string, Sighting>() : this.#seen;
    this.#at = at;
    const seen = new Map<string, Sighting>();
    for (const { leaseToken, until } of leases) {
      const known = before.get(leaseToken);
      seen.set(leaseToken, known?.until === until ? known : { until, since: at });
    }
    this.#seen = seen;
    return leases.filter(({ leaseToken }) => at - seen.get(leaseToken)!.since >= this.#abandonedMs);
  }
}
