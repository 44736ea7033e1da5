import type { StoredChannel } from "@tidemark/drizzle";
import { StoredTarget } from "@tidemark/drizzle";
import { SealedError, SealingKey } from "../../platform/sealing-key.ts";
import type { Target } from "./channel.ts";

export { SealedError };

/** Encrypts where channels deliver to, but for e-mail addresses, which are looked up by the database. */
export class ChannelVault {
  readonly #key: SealingKey;
  readonly #keys: readonly SealingKey[];

  /** `oldKey`: opens what it sealed, and seals nothing. */
  constructor(key: string, oldKey?: string) {
    const keys = [key, ...(oldKey === undefined ? [] : [oldKey])];
    this.#keys = keys.map((one) => new SealingKey(one, "tidemark channels"));
    this.#key = this.#keys[0]!;
  }

  seal(target: Target): StoredChannel {
    if (target.kind === "email") return target;
    return { sealed: this.#key.seal(JSON.stringify(target), purposeOf(target.kind)) };
  }

  /** Throws a SealedError for what was sealed with another key or for another kind. */
  open(kind: string, stored: StoredChannel): Target {
    if (!("sealed" in stored)) return stored;
    const key = this.#keys.find((one) => one.hasSealed(stored.sealed)) ?? this.#key;
    const text = key.open(stored.sealed, purposeOf(kind));
    try {
      return StoredTarget.parse(JSON.parse(text));
    } catch {
      throw new SealedError("An encrypted channel is damaged.");
    }
  }

  /** Whether a stored target need not be sealed again. */
  isSealed(stored: StoredChannel): boolean {
    return "sealed" in stored ? this.#key.hasSealed(stored.sealed) : stored.kind === "email";
  }
}

const purposeOf = (kind: string): string => `tidemark channel v1 ${kind}`;
