import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const version = "v1";
const [ivBytes, tagBytes] = [12, 16];
const options = { authTagLength: tagBytes };

/** What a key does not open: another sealed it, for another purpose, or it is damaged. Holds nothing of it. */
export class SealedError extends Error {}

/** Encrypts text as `v1.KEY.IV.CIPHERTEXT`: AES-256-GCM with its tag at the end. What it is for is authenticated with it. */
export class SealingKey {
  /** Names the key in what it sealed. */
  readonly id: string;
  readonly #secret: Buffer;

  /** `use`: no key of another use opens what this one seals, nor the other way round. */
  constructor(secret: string, use: string) {
    this.#secret = Buffer.from(hkdfSync("sha256", secret, "", use, 32));
    this.id = createHash("sha256").update(this.#secret).digest("hex").slice(0, 8);
  }

  seal(text: string, purpose: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#secret, iv, options);
    cipher.setAAD(Buffer.from(purpose));
    const parts = [cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
    const [ivText, sealed] = [iv, Buffer.concat(parts)].map((bytes) => bytes.toString("base64url"));
    return [version, this.id, ivText, sealed].join(".");
  }

  /** Whether this key sealed it, as far as its name says. */
  hasSealed(sealed: string): boolean {
    return sealed.startsWith(`${version}.${this.id}.`);
  }

  /** Throws a SealedError. */
  open(sealed: string, purpose: string): string {
    if (!this.hasSealed(sealed)) throw new SealedError("It is encrypted with a key that is not known.");
    const [iv = "", text = ""] = sealed.split(".").slice(2);
    const bytes = Buffer.from(text, "base64url");
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#secret, Buffer.from(iv, "base64url"), options);
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes));
      return decipher.update(bytes.subarray(0, -tagBytes), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new SealedError("What is encrypted is damaged.");
    }
  }
}
