import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import {
  groupedKey,
  linkCodeLength,
  linkCodeMs,
  linkCodeOf,
  linkCodeTries,
  linkSelectorLength,
  recoveryKeyOf,
  recoveryRandomLength,
} from "@tidemark/core";
import type { DeviceKind, LinkCode } from "@tidemark/core/wire";
import { holder, linkCode, wrongCode } from "@tidemark/drizzle";
import { and, eq, lt, lte, or, sql } from "drizzle-orm";
import { Tries } from "../../accounts/tries.ts";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { hourMs } from "../../platform/http/rate-limit.ts";
import { orm } from "../../platform/orm.ts";
import { type Actor, createDevice, type NewDeviceToken } from "./devices.ts";

/** Wrong link codes and recovery keys of one network in an hour. */
export const wrongCodesPerHour = 20;

/** What became of a key that somebody typed. */
export type UsedKey =
  | { readonly ok: true; readonly device: NewDeviceToken }
  | { readonly ok: false; readonly reason: "no-match" }
  | { readonly ok: false; readonly reason: "too-many"; readonly retryAfterS: number };

/**
 * Link codes and recovery keys. Only digests are stored. Wrong tries are counted in the database, so that they add up
 * over processes.
 */
export class LinkCodes {
  readonly #pool: Pool;
  readonly #secret: KeyObject;
  readonly #clock: () => number;
  readonly #tries: Tries;

  constructor(pool: Pool, secret: string, clock: () => number) {
    this.#pool = pool;
    this.#tries = new Tries({ pool, secret, clock, name: "wrong codes", perHour: wrongCodesPerHour });
    this.#secret = createSecretKey(Buffer.from(secret));
    this.#clock = clock;
  }

  /** A new link code in place of the holder's last one. */
  async make({ id, device }: Actor): Promise<LinkCode> {
    const now = this.#clock();
    const expiresAt = now + linkCodeMs;
    for (;;) {
      const code = linkCodeOf(randomBytes(linkCodeLength));
      const values = {
        selector: code.slice(0, linkSelectorLength),
        digest: this.#digest(`link code ${code}`),
        expiresAt,
        wrongTries: 0,
        madeBy: device,
        usedBy: null,
      };
      const made = await transaction(this.#pool, async (tx) => {
        // What has expired makes room for its selector.
        await orm(tx)
          .delete(linkCode)
          .where(and(eq(linkCode.selector, values.selector), lte(linkCode.expiresAt, now)));
        const taken = await orm(tx).$count(
          linkCode,
          and(eq(linkCode.selector, values.selector), sql`${linkCode.holderId} <> ${id}`),
        );
        if (taken > 0) return false;
        await orm(tx)
          .insert(linkCode)
          .values({ holderId: id, ...values })
          .onConflictDoUpdate({ target: linkCode.holderId, set: values });
        return true;
      });
      if (made) return { code: groupedKey(code), expiresAt: new Date(expiresAt).toISOString() };
    }
  }

  /** Gives a new device access to the holder of a link code. `network`: whose request it is. */
  useLinkCode(code: string, kind: DeviceKind, network: string): Promise<UsedKey> {
    const now = this.#clock();
    return this.#try(network, async (tx) => {
      const [found] = await orm(tx)
        .select()
        .from(linkCode)
        .where(eq(linkCode.selector, code.slice(0, linkSelectorLength)))
        .for("update");
      if (!found || found.expiresAt <= now || found.usedBy !== null) return null;
      if (found.wrongTries >= linkCodeTries) return null;
      if (!timingSafeEqual(this.#digest(`link code ${code}`), found.digest)) {
        await orm(tx)
          .update(linkCode)
          .set({ wrongTries: found.wrongTries + 1 })
          .where(eq(linkCode.holderId, found.holderId));
        return null;
      }
      const device = await createDevice(tx, { holder: found.holderId, kind, linkedBy: found.madeBy, now });
      await orm(tx)
        .update(linkCode)
        .set({ usedBy: BigInt(device.id) })
        .where(eq(linkCode.holderId, found.holderId));
      return device;
    });
  }

  /** A new recovery key in place of the holder's last one. */
  async makeRecoveryKey({ id, device }: Actor): Promise<string> {
    const key = recoveryKeyOf(randomBytes(recoveryRandomLength));
    await orm(this.#pool)
      .update(holder)
      .set({ recoveryDigest: this.#digest(`recovery key ${key}`), recoveryBy: device })
      .where(eq(holder.id, id));
    return groupedKey(key);
  }

  /** Whether it is the holder's present recovery key. */
  async isRecoveryKey(id: bigint, key: string): Promise<boolean> {
    const [found] = await orm(this.#pool)
      .select({ digest: holder.recoveryDigest })
      .from(holder)
      .where(eq(holder.id, id));
    return Boolean(found?.digest && timingSafeEqual(this.#digest(`recovery key ${key}`), found.digest));
  }

  /** Gives a new device access to the holder of a recovery key, which goes on working. */
  useRecoveryKey(key: string, kind: DeviceKind, network: string): Promise<UsedKey> {
    const now = this.#clock();
    return this.#try(network, async (tx) => {
      const [found] = await orm(tx)
        .select({ id: holder.id })
        .from(holder)
        .where(eq(holder.recoveryDigest, this.#digest(`recovery key ${key}`)));
      return found ? createDevice(tx, { holder: found.id, kind, linkedBy: null, now }) : null;
    });
  }

  /** Counts the try first, under a lock of the network's row; one that was right is not counted. */
  #try(network: string, use: (tx: Sql) => Promise<NewDeviceToken | null>): Promise<UsedKey> {
    return transaction(this.#pool, async (tx): Promise<UsedKey> => {
      const retryAfterS = await this.#tries.take(network, 1, tx);
      if (retryAfterS > 0) return { ok: false, reason: "too-many", retryAfterS };
      const device = await use(tx);
      if (!device) return { ok: false, reason: "no-match" };
      await this.#tries.take(network, -1, tx);
      return { ok: true, device };
    });
  }

  #digest(text: string): Buffer {
    return createHmac("sha256", this.#secret).update(text).digest();
  }
}

/** Deletes counts of earlier hours, and link codes that have expired. */
export async function forgetCodes(pool: Pool, now: number): Promise<number> {
  const hour = Math.floor(now / hourMs);
  const db = orm(pool);
  // Counts of hours ahead come from a clock that was wrong.
  await db.delete(wrongCode).where(or(lt(wrongCode.hour, hour), sql`${wrongCode.hour} > ${hour + 1}`));
  const gone = await db
    .delete(linkCode)
    .where(lte(linkCode.expiresAt, now))
    .returning({ id: linkCode.holderId });
  return gone.length;
}
