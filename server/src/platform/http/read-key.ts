import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { forgetCookie, keepCookie } from "./keep-cookie.ts";
import { bearerOf, isKey } from "./key-guard.ts";
import { ScopedKeys } from "./scoped-key.ts";

const cookie = "tidemark_read";
const yearS = 365 * 86_400;

export interface ReadPolicy {
  /** Whether everybody may read. */
  readonly isOpen: boolean;
  /** Whether creating a holder requires the key. */
  readonly holdersNeedKey: boolean;
}

/**
 * The server's read key: the same for every member, so that nobody can tell who reads. What carries a key of its own
 * (a feed, a picture) is signed with it, and ends with it.
 */
export class ReadAccess {
  readonly isOpen: boolean;
  readonly holdersNeedKey: boolean;
  readonly #clock: () => number;
  #key = "";
  #scoped!: ScopedKeys;

  constructor(key: string, { isOpen, holdersNeedKey }: ReadPolicy, clock: () => number) {
    this.isOpen = isOpen;
    this.holdersNeedKey = holdersNeedKey;
    this.#clock = clock;
    this.replace(key);
  }

  get key(): string {
    return this.#key;
  }

  replace(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#scoped = new ScopedKeys(key, this.#clock);
  }

  isKey(given: string): boolean {
    return isKey(given, this.#key);
  }

  /** Whether a request bears the key, as a token or by the website's cookie. */
  isShown(c: Context): boolean {
    return [bearerOf(c), this.cookieOf(c)].some((given) => given !== null && this.isKey(given));
  }

  cookieOf(c: Context): string | null {
    return getCookie(c, cookie) ?? null;
  }

  /** Keeps the key in this browser. */
  keep(c: Context, publicUrl: string): void {
    keepCookie(c, cookie, this.#key, { publicUrl, maxAgeS: yearS });
  }

  /** Takes the key out of this browser. */
  forget(c: Context, publicUrl: string): void {
    forgetCookie(c, cookie, publicUrl);
  }

  /** The URL of a feed or picture with the key that opens it alone; as it is where everybody may read. */
  signed(scope: NarrowScope, subject: string, url: string): string {
    if (this.isOpen) return url;
    return `${url}${url.includes("?") ? "&" : "?"}key=${this.#scoped.sign(scope, subject, null)}`;
  }

  /** Whether a key that `signed` added opens this. */
  opens(scope: NarrowScope, subject: string, given: string): boolean {
    return this.#scoped.verify(scope, subject, given);
  }
}

/** `picture`: of the product `de/B000000001`. `drops`: the feed of drops, whatever its filter; without a subject. */
export type NarrowScope = "picture" | "drops";
