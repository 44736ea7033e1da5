import { createHash, randomBytes } from "node:crypto";
import { type Hash, isSolution } from "@tidemark/core";
import { type Challenge, puzzles, type Work } from "@tidemark/core/wire";
import type { ReporterKeys } from "./keys.ts";

/** A slow telephone takes half a minute. */
const lifetimeMs = 600_000;

const sha256: Hash = (bytes) => createHash("sha256").update(bytes).digest();

export type Judged =
  | { readonly ok: true; readonly seed: Buffer; readonly endsAt: number }
  | { readonly ok: false; readonly reason: "foreign" | "over" | "unsolved" };

/**
 * Proofs of work. A challenge is `tc1.KEY.PAYLOAD.SIGNATURE`, the payload 16 random bytes, the moment of its end and
 * its difficulty: nothing of it is kept until it is solved.
 */
export class Challenges {
  readonly #keys: ReporterKeys;
  readonly #clock: () => number;
  readonly #bits: number;

  /** `workBits`: a solution takes 2^workBits hashes, over all puzzles and on average. */
  constructor(keys: ReporterKeys, clock: () => number, workBits: number) {
    this.#keys = keys;
    this.#clock = clock;
    this.#bits = workBits - Math.log2(puzzles);
  }

  make(): Challenge {
    const endsS = Math.floor((this.#clock() + lifetimeMs) / 1000);
    const payload = Buffer.alloc(21);
    randomBytes(16).copy(payload);
    payload.writeUInt32BE(endsS, 16);
    payload.writeUInt8(this.#bits, 20);
    const challenge = this.#keys.signed("tc1", payload.toString("base64url"));
    return { challenge, bits: this.#bits, expiresAt: new Date(endsS * 1000).toISOString() };
  }

  /** Whether the challenge is ours, not over, and solved. Whether it was used before, only the database knows. */
  judge({ challenge, nonces }: Work): Judged {
    const body = this.#keys.bodyOf("tc1", challenge);
    const payload = Buffer.from(body ?? "", "base64url");
    if (payload.length !== 21) return { ok: false, reason: "foreign" };
    const endsAt = payload.readUInt32BE(16) * 1000;
    if (this.#clock() >= endsAt) return { ok: false, reason: "over" };
    if (!isSolution(challenge, payload.readUInt8(20), nonces, sha256))
      return { ok: false, reason: "unsolved" };
    return { ok: true, seed: payload.subarray(0, 16), endsAt };
  }
}
