import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { ReporterKey } from "@tidemark/drizzle";

interface Key {
  readonly id: string;
  readonly key: KeyObject;
  readonly signsFrom: number;
}

/**
 * The keys of reporters' tokens and challenges. The newest whose time has come signs; the older ones are believed
 * while they are kept. A key is known to every process before it signs, so that none refuses what another gave out.
 */
export class ReporterKeys {
  readonly #clock: () => number;
  #keys: readonly Key[] = [];
  #given = "";

  constructor(keys: readonly ReporterKey[], clock: () => number) {
    this.#clock = clock;
    this.replace(keys);
  }

  /** Puts these in place of the known ones; whether they are others. */
  replace(keys: readonly ReporterKey[]): boolean {
    const given = JSON.stringify(keys);
    if (keys.length === 0 || given === this.#given) return false;
    this.#given = given;
    this.#keys = keys
      .map(({ secret, signsFrom }) => ({
        id: createHash("sha256").update(secret).digest("base64url").slice(0, 6),
        // Made once: an HMAC with a plain key costs six times as much.
        key: createSecretKey(Buffer.from(secret)),
        signsFrom,
      }))
      .sort((a, b) => a.signsFrom - b.signsFrom);
    return true;
  }

  /** `KIND.KEY.BODY.SIGNATURE`. */
  signed(kind: string, body: string): string {
    const now = this.#clock();
    const key = this.#keys.findLast(({ signsFrom }) => signsFrom <= now) ?? this.#keys[0]!;
    return `${kind}.${key.id}.${body}.${signature(key, kind, body)}`;
  }

  /** The body of what one of these keys signed as that kind; null for anything else. */
  bodyOf(kind: string, text: string): string | null {
    const match = /^(\w{3})\.([\w-]{6})\.([\w-]{1,64})\.([\w-]{43})$/.exec(text);
    const key = match?.[1] === kind && this.#keys.find(({ id }) => id === match[2]);
    if (!match || !key) return null;
    const expected = Buffer.from(signature(key, kind, match[3]!));
    return timingSafeEqual(expected, Buffer.from(match[4]!)) ? match[3]! : null;
  }
}

/** Tokens of the first kind were signed without its name; those of the others never pass for them. */
const signature = ({ id, key }: Key, kind: string, body: string): string =>
  createHmac("sha256", key)
    .update(kind === "tm1" ? `${id}.${body}` : `${kind}.${id}.${body}`)
    .digest("base64url");
