import { Backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { Look } from "./lease-visit.ts";

const shopRest = { firstMs: 30_000, longestMs: 30 * 60_000 };
const disallowedMs = 3_600_000;

/** When the shop is left alone: altogether after it said to slow down, one marketplace when its host is shut to us. */
export class Rests {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #egress: Backoff;
  readonly #marketplaces = new Map<string, Backoff>();

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock;
    this.#random = random;
    this.#egress = new Backoff(clock, shopRest, random);
  }

  /** Draws the consequence of a look; gives the rest it starts in ms, 0 for none. */
  learn(marketplace: string, look: Look): number {
    const place = this.#of(marketplace);
    if (look.kind === "seen") {
      place.succeed();
      if (look.page.kind === "blocked") return this.#egress.fail(look.retryAfterMs);
      this.#egress.succeed();
      return 0;
    }
    switch (look.reason) {
      case "unreachable":
      case "timeout":
        return place.fail();
      case "robots-unreachable":
        return place.fail(look.kind === "unvisited" ? look.retryAfterMs : 0);
      case "robots-disallow":
        return place.fail(disallowedMs);
      case "no-browser":
        return this.#egress.fail();
      default:
        return 0;
    }
  }

  /** Those of the marketplaces that may be visited now; when none, `restMs` until one may. */
  open(marketplaces: readonly string[]): { readonly marketplaces: string[]; readonly restMs: number } {
    const restOf = (suffix: string) =>
      Math.max(this.#egress.restMs, this.#marketplaces.get(suffix)?.restMs ?? 0);
    const rests = marketplaces.map(restOf);
    return {
      marketplaces: marketplaces.filter((_, i) => rests[i] === 0),
      restMs: Math.min(...rests),
    };
  }

  #of(marketplace: string): Backoff {
    const held = this.#marketplaces.get(marketplace) ?? new Backoff(this.#clock, shopRest, this.#random);
    this.#marketplaces.set(marketplace, held);
    return held;
  }
}
