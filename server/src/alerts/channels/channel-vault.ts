import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import type { StoredChannel } from "@tidemark/drizzle";
import { StoredTarget } from "@tidemark/drizzle";
import type { Target } from "./channel.ts";

const version = "v1";
const [ivBytes, tagBytes] = [12, 16];

interface Key {
  /** Names the key in what it sealed. */
  readonly id: string;
  readonly secret: Buffer;
}

const keyOf = (text: string): Key => {
  const secret = Buffer.from(hkdfSync("sha256", text, "", "tidemark channels", 32));
  return { id: createHash("sha256").update(secret).digest("hex").slice(0, 8), secret };
};

/** A stored channel that no key of this server opens. Holds nothing of it. */
export class SealedError extends Error {}

/**
 * Encrypts where channels deliver to, but for e-mail addresses, which are looked up by the database. Format:
 * `v1.KEY.IV.CIPHERTEXT`, AES-256-GCM with its tag at the end; the kind of channel is authenticated with it.
 */
export class ChannelVault {
  readonly #key: Key;
  readonly #keys: readonly Key[];

  /** `oldKey`: opens what it sealed, and seals nothing. */
  constructor(key: string, oldKey?: string) {
    this.#key = keyOf(key);
    this.#keys = [this.#key, ...(oldKey === undefined ? [] : [keyOf(oldKey)])];
  }

  seal(target: Target): StoredChannel {
    if (target.kind === "email") return target;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#key.secret, iv, { authTagLength: tagBytes });
    cipher.setAAD(contextOf(target.kind));
    const parts = [cipher.update(JSON.stringify(target), "utf8"), cipher.final(), cipher.getAuthTag()];
    const [ivText, text] = [iv, Buffer.concat(parts)].map((bytes) => bytes.toString("base64url"));
    return { sealed: [version, this.#key.id, ivText, text].join(".") };
  }

  /** Throws a SealedError for what was sealed with another key or for another kind. */
  open(kind: string, stored: StoredChannel): Target {
    if (!("sealed" in stored)) return stored;
    const [format, keyId, iv = "", text = ""] = stored.sealed.split(".");
    const key = this.#keys.find(({ id }) => id === keyId);
    if (format !== version || !key)
      throw new SealedError("A channel is encrypted with a key that is not known.");
    const bytes = Buffer.from(text, "base64url");
    try {
      const options = { authTagLength: tagBytes };
      const decipher = createDecipheriv("aes-256-gcm", key.secret, Buffer.from(iv, "base64url"), options);
      decipher.setAAD(contextOf(kind)).setAuthTag(bytes.subarray(-tagBytes));
      const plain = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
      return StoredTarget.parse(JSON.parse(plain.toString("utf8")));
    } catch {
      throw new SealedError("An encrypted channel is damaged.");
    }
  }

  /** Whether a stored target need not be sealed again. */
  isSealed(stored: StoredChannel): boolean {
    if (!("sealed" in stored)) return stored.kind === "email";
    return stored.sealed.startsWith(`${version}.${this.#key.id}.`);
  }
}

const contextOf = (kind: string): Buffer => Buffer.from(`tidemark channel ${version} ${kind}`);
