import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { t } from "../texts.ts";
import type { AppEnv } from "./app-env.ts";
import type { Guesses } from "./guesses.ts";
import { ServiceError } from "./problem-details.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Compares in constant time. */
export const isKey = (given: string, key: string): boolean => timingSafeEqual(digest(given), digest(key));

/** A key that a person may have chosen: guessing it is limited, and a network over the limit is not even compared. */
export class KeyGuard {
  readonly #key: string;
  readonly #sentence: string;
  readonly #guesses: Guesses;

  constructor(key: string, sentence: string, guesses: Guesses) {
    this.#key = key;
    this.#sentence = sentence;
    this.#guesses = guesses;
  }

  /** Throws unauthorized, with the guard's sentence, for a request that does not bear the key. */
  async require(c: Context<AppEnv>): Promise<void> {
    const given = bearerOf(c);
    if (given === null || !(await this.isRight(c, given)))
      throw new ServiceError("unauthorized", this.#sentence);
  }

  /** Throws too-many for a network that guessed too often. */
  async isRight(c: Context, given: string): Promise<boolean> {
    expectNoWait(await this.#guesses.waitS(c, given));
    const isRight = isKey(given, this.#key);
    // Asked again: of guesses that came together, all were let through above.
    expectNoWait(await (isRight ? this.#guesses.waitS(c, given) : this.#guesses.count(c, given)));
    return isRight;
  }
}

function expectNoWait(retryAfterS: number): void {
  if (retryAfterS > 0) throw tooManyGuesses(retryAfterS);
}

export const tooManyGuesses = (retryAfterS: number): ServiceError =>
  new ServiceError("too-many", t("problem.wrong-keys"), { retryAfterS });

/** The key that a request shows as a token, or as a password as the operator's pages ask for it; null when it shows none. */
export function keyIn(c: Context): string | null {
  const [, basic] = /^Basic ([\w+/=]+)$/.exec(c.req.header("authorization") ?? "") ?? [];
  return basic === undefined
    ? bearerOf(c)
    : Buffer.from(basic, "base64")
        .toString()
        .replace(/^[^:]*:/, "");
}

/** The key that a request shows as a token; null when it shows none. */
export const bearerOf = (c: Context): string | null =>
  /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
