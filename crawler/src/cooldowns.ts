import { Backoff, backoffRanges } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { LeaseVisit } from "./lease-visit.ts";

const disallowedMs = 3_600_000;

/**
 * Times without visits: to the whole shop after it blocked us, to one marketplace while its host is unreachable
 * or disallows us.
 */
export class Cooldowns {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #shop: Backoff;
  readonly #marketplaces = new Map<string, Backoff>();

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock;
    this.#random = random;
    this.#shop = new Backoff(clock, backoffRanges.shop, random);
  }

  /** Records a visit. Returns the cooldown that it starts in ms, 0 for none. */
  record(marketplace: string, visit: LeaseVisit): number {
    const own = this.#of(marketplace);
    if (visit.kind === "read") {
      own.succeed();
      if (visit.page.kind === "blocked") return this.#shop.fail(visit.retryAfterMs);
      this.#shop.succeed();
      return 0;
    }
    switch (visit.reason) {
      case "unreachable":
      case "timeout":
        return own.fail();
      case "robots-unreachable":
        return own.fail(visit.kind === "skipped" ? visit.retryAfterMs : 0);
      case "robots-disallow":
        return own.fail(disallowedMs);
      case "no-browser":
        return this.#shop.fail();
      default:
        return 0;
    }
  }

  /** Those of the marketplaces that may be visited now. If none, `waitMs` is the time until one may. */
  available(marketplaces: readonly string[]): {
    readonly marketplaces: string[];
    readonly waitMs: number;
  } {
    const remaining = marketplaces.map((suffix) =>
      Math.max(this.#shop.remainingMs, this.#marketplaces.get(suffix)?.remainingMs ?? 0),
    );
    return {
      marketplaces: marketplaces.filter((_, i) => remaining[i] === 0),
      waitMs: Math.min(...remaining),
    };
  }

  #of(marketplace: string): Backoff {
    const held =
      this.#marketplaces.get(marketplace) ?? new Backoff(this.#clock, backoffRanges.shop, this.#random);
    this.#marketplaces.set(marketplace, held);
    return held;
  }
}
