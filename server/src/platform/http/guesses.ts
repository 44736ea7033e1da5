import { createHash } from "node:crypto";
import type { Context } from "hono";
import { addressOf } from "./address.ts";
import type { Limit } from "./rate-limit.ts";

/** Wrong keys of one network in an hour. */
export const guessesPerHour = 30;
const mostRemembered = 10_000;

/**
 * Counts wrong keys, by network: who guesses shuts out nobody elsewhere. A key that was wrong before tells a guesser
 * nothing, so it is not counted again: a browser with a key of yesterday may show it as often as it likes.
 */
export class Guesses {
  readonly #limit: Limit;
  readonly #trustedProxies: readonly string[];
  readonly #wrong = new Set<string>();

  constructor(trustedProxies: readonly string[], limit: Limit) {
    this.#limit = limit;
    this.#trustedProxies = trustedProxies;
  }

  /** Seconds until the client's network may show a key that was not seen before. */
  async waitS(c: Context, given: string): Promise<number> {
    const network = this.#networkOf(c);
    return this.#wrong.has(known(network, given)) ? 0 : this.#limit.waitS(network);
  }

  /** Counts a wrong key; the seconds to wait when there were too many. */
  async count(c: Context, given: string): Promise<number> {
    const network = this.#networkOf(c);
    const one = known(network, given);
    if (this.#wrong.has(one)) return 0;
    const waitS = await this.#limit.take(network);
    if (waitS > 0) return waitS;
    if (this.#wrong.size >= mostRemembered) this.#wrong.delete(this.#wrong.values().next().value!);
    this.#wrong.add(one);
    return 0;
  }

  #networkOf(c: Context): string {
    return addressOf(c, this.#trustedProxies);
  }
}

const known = (network: string, given: string): string =>
  createHash("sha256").update(`${network} ${given}`).digest("base64url");
