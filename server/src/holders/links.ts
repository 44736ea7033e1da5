import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";

/** What a signed link allows: all of a holder's watches, its feed, or one thing with the watch or channel it names. */
export const linkActions = ["watches", "feed", "stop", "pause", "confirm", "unsubscribe"] as const;
export type LinkAction = (typeof linkActions)[number];

export interface Link {
  readonly action: LinkAction;
  readonly holder: bigint;
  /** Void when the holder's is another one by now. */
  readonly epoch: number;
  /** The watch or channel; 0 for all. */
  readonly subject: bigint;
}

const paths: Partial<Record<LinkAction, (token: string) => string>> = {
  watches: (token) => `/watches?key=${token}`,
  feed: (token) => `/feed/${token}`,
};

/** Links that need no table: whoever has one may do what it says, and nothing else. */
export class HolderLinks {
  readonly #key: KeyObject;
  readonly #publicUrl: string;

  constructor(secret: string, publicUrl: string) {
    this.#key = createSecretKey(Buffer.from(secret));
    this.#publicUrl = publicUrl;
  }

  /** The link's URL. */
  make(action: LinkAction, holder: bigint, epoch: number, subject = 0n): string {
    const said = `${action}.${holder}.${epoch}.${subject}`;
    const path = paths[action] ?? ((token) => `/l/${token}`);
    return this.#publicUrl + path(`${said}.${this.#sign(said)}`);
  }

  /** What a link's token allows; null for anything that this server did not make. */
  read(token: string): Link | null {
    const match = /^(([a-z]{1,20})\.(\d{1,18})\.(\d{1,5})\.(\d{1,18}))\.([\w-]{22})$/.exec(token);
    const action = linkActions.find((known) => known === match?.[2]);
    if (!match || !action) return null;
    if (!timingSafeEqual(Buffer.from(this.#sign(match[1]!)), Buffer.from(match[6]!))) return null;
    return { action, holder: BigInt(match[3]!), epoch: Number(match[4]), subject: BigInt(match[5]!) };
  }

  #sign(said: string): string {
    return createHmac("sha256", this.#key)
      .update(`link ${said}`)
      .digest()
      .subarray(0, 16)
      .toString("base64url");
  }
}
