import { t } from "../texts.ts";
import { ServiceError } from "./problem-details.ts";

interface Limits {
  readonly atOnce: number;
  /** Running or waiting. */
  readonly ofNetwork: number;
  readonly ofAll: number;
  /** Longest wait for a turn; for ever when left out. */
  readonly waitMs?: number;
}

const retryAfterS = 2;

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (error: ServiceError) => void;
}

/**
 * Costly work, a little at a time. Networks take turns: one that asks for much waits for itself. Throws `too-many` when
 * a network has too much running or waiting, `overloaded` when all have: then what waits of the network that has the
 * most gives way to one that has less. Throws `overloaded`, too, for what waited too long.
 */
export class Turns {
  readonly #limits: Limits;
  /** What waits, by network; the network whose turn it is comes first. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** Running or waiting, by network. */
  readonly #held = new Map<string, number>();
  #all = 0;
  #running = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  async run<T>(network: string, work: () => Promise<T>): Promise<T> {
    const { atOnce, ofNetwork, ofAll } = this.#limits;
    const held = this.#held.get(network) ?? 0;
    if (held >= ofNetwork) {
      throw new ServiceError("too-many", t("problem.at-once"), { retryAfterS });
    }
    if (this.#all >= ofAll && !this.#makeRoom(held)) throw this.#overloaded();
    this.#held.set(network, held + 1);
    this.#all++;
    try {
      if (this.#running >= atOnce) await this.#turn(network);
      else this.#running++;
      try {
        return await work();
      } finally {
        this.#pass();
      }
    } finally {
      this.#all--;
      const left = this.#held.get(network)! - 1;
      if (left > 0) this.#held.set(network, left);
      else this.#held.delete(network);
    }
  }

  /** Resolves when what ended has handed its place on. */
  #turn(network: string): Promise<void> {
    const { promise, resolve: begin, reject: refuse } = Promise.withResolvers<void>();
    const one = { begin, refuse };
    const own = this.#waiting.get(network);
    if (own) own.push(one);
    else this.#waiting.set(network, [one]);
    const { waitMs } = this.#limits;
    if (waitMs === undefined) return promise;
    const timer = setTimeout(() => this.#giveUp(network, one), waitMs);
    return promise.finally(() => clearTimeout(timer));
  }

  #giveUp(network: string, one: Waiting): void {
    const own = this.#waiting.get(network)!;
    own.splice(own.indexOf(one), 1);
    if (own.length === 0) this.#waiting.delete(network);
    one.refuse(this.#overloaded());
  }

  #overloaded(): ServiceError {
    return new ServiceError("overloaded", t("problem.waiting"), { retryAfterS });
  }

  /** Refuses the newest waiting request of the busiest network, if that still holds more than `held` + 1. */
  #makeRoom(held: number): boolean {
    let largest: string | null = null;
    let most = held + 1;
    for (const network of this.#waiting.keys()) {
      const has = this.#held.get(network)!;
      if (has > most) [largest, most] = [network, has];
    }
    if (largest === null) return false;
    const own = this.#waiting.get(largest)!;
    const { refuse } = own.pop()!;
    if (own.length === 0) this.#waiting.delete(largest);
    refuse(this.#overloaded());
    return true;
  }

  #pass(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running--;
      return;
    }
    const [network, own] = next;
    const { begin } = own.shift()!;
    // Behind the others, if it has more.
    this.#waiting.delete(network);
    if (own.length > 0) this.#waiting.set(network, own);
    begin();
  }
}
