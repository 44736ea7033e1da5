import type { CommonCounters } from "./common-counters.ts";
import { hourMs, type Limit, RateLimit } from "./rate-limit.ts";

/** How the limits of this process are counted: in common with the others, or its share of each. */
export type Counting = "common" | "share";

export interface RateLimitsOptions {
  readonly clock: () => number;
  /** How many processes share the limits, this one included. */
  readonly processes?: () => number;
  /** Null: none are configured. */
  readonly common?: CommonCounters | null;
}

/** Makes the limits of a process. What they are counted by is decided here alone. */
export class RateLimits {
  readonly #clock: () => number;
  readonly #processes: () => number;
  readonly #common: CommonCounters | null;
  readonly #names = new Set<string>();

  constructor({ clock, processes = () => 1, common = null }: RateLimitsOptions) {
    this.#clock = clock;
    this.#processes = processes;
    this.#common = common;
  }

  /** Whether limits are to be counted in common, as RATE_LIMIT_URL says. */
  get isCommonWanted(): boolean {
    return this.#common !== null;
  }

  get counting(): Counting {
    return this.#common?.isReached ? "common" : "share";
  }

  /** `name`: what processes count in common; each is given once. */
  of(name: string, most: number, windowMs = hourMs): Limit {
    if (this.#names.has(name)) throw new Error(`The limit ${name} was made before.`);
    this.#names.add(name);
    const own = new RateLimit(most, this.#clock, windowMs, this.#processes);
    return this.#common?.limit(name, { most, windowMs, own }) ?? own;
  }
}
