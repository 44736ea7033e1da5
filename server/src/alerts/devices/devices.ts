import { linkCodeTries } from "@tidemark/core";
import type { DeviceKind, Devices, DeviceToken } from "@tidemark/core/wire";
import { channel, holder, holderDevice, linkCode, watch } from "@tidemark/drizzle";
import { and, eq, gt, inArray, isNull, lte, notExists, type SQL, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm, touchedRows } from "../../platform/orm.ts";
import { digestOf, lockHolder, newToken, nextLinkEpoch } from "../holders/holder.ts";

const dayMs = 86_400_000;
const thirtyOneDaysMs = 31 * dayMs;

/** Who acts for a holder: a linked device, or null for the first token and secret links. */
export interface Actor {
  readonly id: bigint;
  readonly device: bigint | null;
}

export type NewDeviceToken = DeviceToken & { readonly holder: bigint };

/** Creates a device with a token of its own. */
export async function createDevice(
  tx: Sql,
  {
    holder: id,
    kind,
    linkedBy,
    now,
  }: {
    readonly holder: bigint;
    readonly kind: DeviceKind;
    readonly linkedBy: bigint | null;
    readonly now: number;
  },
): Promise<NewDeviceToken> {
  const token = newToken();
  const [device] = await orm(tx)
    .insert(holderDevice)
    // The day only: the time would tell which reporter registered at the same moment, from the same installation.
    .values({ holderId: id, tokenDigest: digestOf(token), kind, linkedBy, createdAt: now - (now % dayMs) })
    .returning({ id: holderDevice.id });
  const [counts] = await orm(tx)
    .select({ lastMessage: holder.messages, watches: orm(tx).$count(watch, isLiveOf(id)) })
    .from(holder)
    .where(eq(holder.id, id));
  return { holder: id, id: String(device!.id), token, ...counts! };
}

const isLiveOf = (id: bigint) => and(eq(watch.holderId, id), isNull(watch.endedAt));

/** How many watches a holder has. */
export const countOfWatches = (pool: Sql, id: bigint): Promise<number> =>
  orm(pool).$count(watch, isLiveOf(id));

/** A holder's linked devices and last link code, as one of its devices sees them. */
export async function devicesOf(pool: Pool, { id, device: self }: Actor, now: number): Promise<Devices> {
  const db = orm(pool);
  const [devices, [code], [recovery]] = await Promise.all([
    db.select().from(holderDevice).where(eq(holderDevice.holderId, id)).orderBy(holderDevice.id),
    db
      .select()
      .from(linkCode)
      .where(and(eq(linkCode.holderId, id), gt(linkCode.expiresAt, now))),
    db.select({ digest: holder.recoveryDigest }).from(holder).where(eq(holder.id, id)),
  ]);
  return {
    isFirst: self === null,
    devices: devices.map((one) => ({
      id: String(one.id),
      kind: one.kind,
      linkedAt: new Date(one.createdAt).toISOString(),
      isThis: one.id === self,
      mayEnd: mayEnd(self, one.id),
    })),
    code: code
      ? {
          state: code.usedBy !== null ? "used" : code.wrongTries >= linkCodeTries ? "ended" : "waiting",
          expiresAt: new Date(code.expiresAt).toISOString(),
          usedBy: code.usedBy === null ? null : String(code.usedBy),
        }
      : null,
    hasRecoveryKey: Boolean(recovery?.digest),
  };
}

/** A device may end its own access and that of later ones: nobody who was linked can shut out who linked them. */
const mayEnd = (self: bigint | null, device: bigint): boolean => self === null || device >= self;

/**
 * Ends the access of a device and of those linked by it, with what they may have kept: secret links, and a recovery key
 * made by one of them. Gives the new epoch of links; null when a device only left by itself. False: there is no such
 * device, or it may not be ended from here.
 */
export async function endDevice(
  pool: Pool,
  { id, device: self }: Actor,
  device: bigint,
): Promise<{ readonly linkEpoch: number | null } | false> {
  if (!mayEnd(self, device)) return false;
  return transaction(pool, async (tx) => {
    await lockHolder(tx, id);
    const [row] = await orm(tx).select({ by: holder.recoveryBy }).from(holder).where(eq(holder.id, id));
    const hadMaker = row!.by !== null && (await isDevice(tx, row!.by));
    if (device === self) await keepLinked(tx, eq(holderDevice.id, device));
    const ended = await orm(tx)
      .delete(holderDevice)
      .where(and(eq(holderDevice.id, device), eq(holderDevice.holderId, id)))
      .returning({ id: holderDevice.id });
    if (ended.length === 0) return false;
    if (device === self) return { linkEpoch: null };
    if (hadMaker && !(await isDevice(tx, row!.by!))) {
      await orm(tx).update(holder).set({ recoveryDigest: null, recoveryBy: null }).where(eq(holder.id, id));
    }
    return { linkEpoch: await nextLinkEpoch(tx, id) };
  });
}

const isDevice = async (tx: Sql, id: bigint): Promise<boolean> =>
  (await orm(tx).$count(holderDevice, eq(holderDevice.id, id))) > 0;

/** Deletes devices of the website whose cookie has expired; not those that show notifications. Those that they linked stay. */
export function forgetOldSessions(pool: Pool, now: number): Promise<number> {
  const isOld = and(
    eq(holderDevice.kind, sql`'website'`),
    lte(holderDevice.createdAt, now - thirtyOneDaysMs),
    notExists(
      orm(pool).select({ id: channel.id }).from(channel).where(eq(channel.deviceId, holderDevice.id)),
    ),
  );
  return transaction(pool, async (tx) => {
    await keepLinked(tx, isOld);
    return touchedRows(orm(tx).delete(holderDevice).where(isOld));
  });
}

/** Keeps those that some devices linked, when these are deleted without being ended. */
async function keepLinked(tx: Sql, which: SQL | undefined): Promise<void> {
  const leaving = orm(tx).select({ id: holderDevice.id }).from(holderDevice).where(which);
  await orm(tx).update(holderDevice).set({ linkedBy: null }).where(inArray(holderDevice.linkedBy, leaving));
}
