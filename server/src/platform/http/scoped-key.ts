import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";

/**
 * Keys that open one thing each, as `EXPIRES.SIGNATURE`: `scope` says what may be done, `subject` with what. They are
 * signed and not stored; a new secret ends all of them.
 */
export class ScopedKeys {
  readonly #secret: KeyObject;
  readonly #clock: () => number;

  constructor(secret: string, clock: () => number) {
    this.#secret = createSecretKey(secret, "utf8");
    this.#clock = clock;
  }

  /** A key in characters that need no escaping in a URL. It works until `expiresAtMs`; permanently when that is null. */
  sign(scope: string, subject: string, expiresAtMs: number | null): string {
    const expires = expiresAtMs === null ? "never" : Math.floor(expiresAtMs).toString(36);
    return `${expires}.${this.#signature(scope, subject, expires)}`;
  }

  /** When a key that `sign` made ends (epoch ms); Infinity: never. */
  expiryOf(key: string): number {
    const [expires = ""] = key.split(".");
    return expires === "never" ? Number.POSITIVE_INFINITY : Number.parseInt(expires, 36);
  }

  verify(scope: string, subject: string, key: string): boolean {
    const [, expires, signature] = /^(never|[0-9a-z]{1,10})\.([\w-]{43})$/.exec(key) ?? [];
    if (expires === undefined || signature === undefined) return false;
    const expected = this.#signature(scope, subject, expires);
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return false;
    return expires === "never" || Number.parseInt(expires, 36) > this.#clock();
  }

  #signature(scope: string, subject: string, expires: string): string {
    // JSON keeps the parts apart: ("a", "bc") is never signed as ("ab", "c") is.
    return createHmac("sha256", this.#secret)
      .update(JSON.stringify(["scoped-key", scope, subject, expires]))
      .digest("base64url");
  }
}
