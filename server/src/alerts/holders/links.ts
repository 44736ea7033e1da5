import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Links } from "@tidemark/core/wire";
import { ScopedKeys } from "../../platform/http/scoped-key.ts";
import type { Holder } from "./holder.ts";

const dayMs = 86_400_000;

/**
 * Lifetime of each kind of signed link (null: until the holder's links are renewed). `watches` gives full access and is
 * never part of a message; `list` only shows the watches; the others do one thing with one watch or channel.
 */
const lifetimes = {
  watches: null,
  feed: null,
  list: 30 * dayMs,
  stop: 180 * dayMs,
  pause: 180 * dayMs,
  unsubscribe: 180 * dayMs,
  confirm: 2 * dayMs,
} as const;
const seeMs = 30 * dayMs;
const seeScope = "see";

export type LinkAction = keyof typeof lifetimes;

export interface Link {
  readonly action: LinkAction;
  readonly holder: bigint;
  /** The link is void when the holder's epoch is another one. */
  readonly epoch: number;
  /** The watch or channel; 0 for all. */
  readonly subject: bigint;
  /** When the link ends (epoch ms); Infinity: never. */
  readonly expiresAt: number;
  /** Made by an early version, which put the `watches` link into every message. */
  readonly isOld: boolean;
}

const paths: Partial<Record<LinkAction, (token: string) => string>> = {
  watches: (token) => `/watches?key=${token}`,
  feed: (token) => `/feed/${token}`,
};

const scopeOf = (action: LinkAction): string => `link ${action}`;

/** Signed links of holders. They are not stored: anyone who has one may do what it says, and nothing else. */
export class HolderLinks {
  readonly #keys: ScopedKeys;
  readonly #oldKey: KeyObject;
  readonly #publicUrl: string;
  readonly #clock: () => number;

  constructor(secret: string, publicUrl: string, clock: () => number) {
    this.#keys = new ScopedKeys(secret, clock);
    this.#oldKey = createSecretKey(Buffer.from(secret));
    this.#publicUrl = publicUrl;
    this.#clock = clock;
  }

  /** The link's URL. */
  make(action: LinkAction, holder: bigint, epoch: number, subject = 0n): string {
    const whose = `${holder}.${epoch}.${subject}`;
    const key = this.#keys.sign(scopeOf(action), whose, this.#expiry(lifetimes[action]));
    const path = paths[action] ?? ((token) => `/l/${token}`);
    return this.#publicUrl + path(`${action}.${whose}.${key}`);
  }

  /**
   * URL of a product's page, with a key that opens only this page on a private server: for 30 days, and no longer than
   * the link that shows it.
   */
  product(marketplace: string, asin: string, latest = Number.POSITIVE_INFINITY): string {
    const product = `${marketplace}/${asin}`;
    const expiry = Math.min(this.#expiry(seeMs)!, latest);
    return `${this.#publicUrl}/p/${product}?key=${this.#keys.sign(seeScope, product, expiry)}`;
  }

  /** Whether a key made by `product` opens this product, given as `de/B000000001`. */
  opensProduct(product: string, key: string): boolean {
    return this.#keys.verify(seeScope, product, key);
  }

  /** What a link's token allows; null when this server did not make it, or it has expired. */
  read(token: string): Link | null {
    const match = /^([a-z]{1,20})\.((\d{1,18})\.(\d{1,5})\.(\d{1,18}))\.([\w.-]{1,64})$/.exec(token);
    if (!match || !Object.hasOwn(lifetimes, match[1]!)) return null;
    const action = match[1] as LinkAction;
    const [whose, key] = [match[2]!, match[6]!];
    const isOld = /^[\w-]{22}$/.test(key);
    const isOurs = isOld
      ? this.#isOldSignature(action, whose, key)
      : this.#keys.verify(scopeOf(action), whose, key);
    if (!isOurs) return null;
    return {
      action,
      holder: BigInt(match[3]!),
      epoch: Number(match[4]),
      subject: BigInt(match[5]!),
      expiresAt: isOld ? Number.POSITIVE_INFINITY : this.#keys.expiryOf(key),
      isOld,
    };
  }

  /** Rounded up to a day, so that a page or feed stays the same for a day and can be cached. */
  #expiry(lifetimeMs: number | null): number | null {
    return lifetimeMs === null ? null : Math.ceil(this.#clock() / dayMs) * dayMs + lifetimeMs;
  }

  #isOldSignature(action: LinkAction, whose: string, signature: string): boolean {
    const expected = createHmac("sha256", this.#oldKey)
      .update(`link ${action}.${whose}`)
      .digest()
      .subarray(0, 16)
      .toString("base64url");
    return timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
  }
}

/** The holder's own links. */
export const linksOf = (
  { links }: { readonly links: HolderLinks },
  { id, linkEpoch }: Pick<Holder, "id" | "linkEpoch">,
): Links => ({ watches: links.make("watches", id, linkEpoch), feed: links.make("feed", id, linkEpoch) });
