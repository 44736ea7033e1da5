import { randomBytes } from "node:crypto";
import type { Merged } from "@tidemark/core/wire";
import { holder, holderDevice, linkCode, mergedHolder, watch } from "@tidemark/drizzle";
import { and, eq, inArray } from "drizzle-orm";
import { type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { countOfWatches } from "../devices/devices.ts";
import { digestOf, eraseHolder, holderByToken } from "../holders/holder.ts";
import { moveVault } from "../purchases/purchase-vault.ts";
import type { AlertServices } from "../services.ts";
import { mergeChannels } from "./merge-channels.ts";
import { mergeImports } from "./merge-imports.ts";
import { mergeMessages } from "./merge-messages.ts";
import { mergeWatches } from "./merge-watches.ts";

type MergeServices = Pick<AlertServices, "pool" | "vault">;

/**
 * Makes one holder part of another: watches, messages, channels, imports and devices move, with their ids, and the emptied holder
 * is erased. Settings stay those of the holder that goes on. Its signed links go on too. A device that shows `ended`, the
 * token by which it reached the erased holder, loses that. Does nothing for a holder that is not there any more: a merge
 * may be repeated. Null: the holder that goes on is not there any more. Throws conflict where one holder may not have so
 * much.
 */
export async function mergeHolders(
  { pool, vault }: MergeServices,
  { into, from, ended }: { readonly into: bigint; readonly from: bigint; readonly ended: string | null },
  now: number,
): Promise<Merged | null> {
  return transaction(pool, async (tx) => {
    const db = orm(tx);
    if (from === into) {
      if (ended !== null) await endToken(tx, into, ended);
      return nothingMoved(tx, into);
    }
    // The notifier locks watches before holders.
    await db
      .select({ id: watch.id })
      .from(watch)
      .where(inArray(watch.holderId, [into, from]))
      .orderBy(watch.id)
      .for("update");
    const locked = await db
      .select({ id: holder.id, linkEpoch: holder.linkEpoch, messages: holder.messages })
      .from(holder)
      .where(inArray(holder.id, [into, from]))
      .orderBy(holder.id)
      .for("update");
    const emptied = locked.find(({ id }) => id === from);
    if (!locked.some(({ id }) => id === into)) return null;
    if (!emptied) return nothingMoved(tx, into);
    const watches = await mergeWatches(tx, into, from, now);
    const channels = await mergeChannels(tx, vault, into, from);
    await mergeMessages(tx, into, from);
    await mergeImports(tx, into, from);
    await moveVault(tx, into, from);
    await moveAccess(tx, into, { id: from, linkEpoch: emptied.linkEpoch }, ended);
    await eraseHolder(tx, from);
    return { ...watches, channels, watches: await countOfWatches(tx, into) };
  });
}

const nothingMoved = async (tx: Sql, into: bigint): Promise<Merged> => ({
  moved: 0,
  same: 0,
  channels: 0,
  watches: await countOfWatches(tx, into),
});

/** Devices and links of the erased holder go on as those of the other. */
async function moveAccess(
  tx: Sql,
  into: bigint,
  from: { readonly id: bigint; readonly linkEpoch: number },
  ended: string | null,
): Promise<void> {
  const db = orm(tx);
  const isFirstEnded = ended !== null && (await endToken(tx, from.id, ended));
  const [first] = await db
    .select({ tokenDigest: holder.tokenDigest, createdAt: holder.createdAt })
    .from(holder)
    .where(eq(holder.id, from.id));
  // A code that was shown for the erased holder ends with it.
  await db.delete(linkCode).where(eq(linkCode.holderId, from.id));
  await db.update(holderDevice).set({ holderId: into }).where(eq(holderDevice.holderId, from.id));
  await db.update(mergedHolder).set({ holderId: into }).where(eq(mergedHolder.holderId, from.id));
  await db.insert(mergedHolder).values({ id: from.id, holderId: into, linkEpoch: from.linkEpoch });
  if (isFirstEnded) return;
  // Another device may have its first token. A digest is of one row only, so the holder gives it up first.
  await db
    .update(holder)
    .set({ tokenDigest: randomBytes(32) })
    .where(eq(holder.id, from.id));
  const { createdAt, tokenDigest } = first!;
  await db.insert(holderDevice).values({ holderId: into, kind: "other", createdAt, tokenDigest });
}

/** Ends one token of a holder; true when it was the first one, whose digest is replaced by that of no token. */
async function endToken(tx: Sql, id: bigint, token: string): Promise<boolean> {
  const digest = digestOf(token);
  const db = orm(tx);
  const first = await db
    .update(holder)
    .set({ tokenDigest: randomBytes(32) })
    .where(and(eq(holder.id, id), eq(holder.tokenDigest, digest)))
    .returning({ id: holder.id });
  if (first.length > 0) return true;
  await db
    .update(holderDevice)
    .set({ linkedBy: null })
    .where(
      inArray(
        holderDevice.linkedBy,
        db.select({ id: holderDevice.id }).from(holderDevice).where(eq(holderDevice.tokenDigest, digest)),
      ),
    );
  await db
    .delete(holderDevice)
    .where(and(eq(holderDevice.holderId, id), eq(holderDevice.tokenDigest, digest)));
  return false;
}

/** Merges the holder of a token into another holder. Null: the other is not there any more. */
export async function mergeByToken(
  services: MergeServices,
  into: bigint,
  token: string,
  now: number,
): Promise<Merged | null> {
  const { pool } = services;
  const from = await holderByToken(pool, token);
  return from
    ? mergeHolders(services, { into, from: from.id, ended: token }, now)
    : transaction(pool, (tx) => nothingMoved(tx, into));
}
