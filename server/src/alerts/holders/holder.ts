import { createHash, randomBytes } from "node:crypto";
import type { HolderSettings } from "@tidemark/core/wire";
import { channel, holder, holderDevice, mergedHolder, message } from "@tidemark/drizzle";
import { and, eq, lt, sql as raw, type SQL } from "drizzle-orm";
import type { Context } from "hono";
import type { Pool, Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";

const dayMs = 86_400_000;

export interface Holder {
  readonly id: bigint;
  readonly settings: HolderSettings;
  /** Number of the newest message. */
  readonly messages: number;
  readonly linkEpoch: number;
  /** Epoch ms; the day only. */
  readonly createdAt: number;
  /** The linked device that asks; null: the one with the first token. */
  readonly device: bigint | null;
}

/** A token of a holder's device. */
export const newToken = (): string => `th1.${randomBytes(32).toString("base64url")}`;

/** Under which a token is stored. */
export const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Creates a holder; only a digest of its token is stored. */
export async function createHolder(
  sql: Sql,
  settings: HolderSettings,
  now: number,
): Promise<{ readonly id: bigint; readonly token: string }> {
  const token = newToken();
  // The day only: the time would tell which reporter registered at the same moment, from the same installation.
  const [row] = await orm(sql)
    .insert(holder)
    .values({ tokenDigest: digestOf(token), settings, createdAt: now - (now % dayMs) })
    .returning({ id: holder.id });
  return { id: row!.id, token };
}

const noHolder = () => new ServiceError("unauthorized", t("problem.holder"));

/** The holder whose token a request carries; throws unauthorized. */
export async function holderOf(c: Context, pool: Pool): Promise<Holder> {
  const token = /^Bearer (th1\.[\w-]{43})$/.exec(c.req.header("authorization") ?? "")?.[1];
  const found = token ? await holderByToken(pool, token) : null;
  if (!found) throw noHolder();
  return found;
}

/** The holder of a device's token; null when the token is of none, or its access has ended. */
export async function holderByToken(sql: Sql, token: string): Promise<Holder | null> {
  const digest = digestOf(token);
  const [first] = await holdersWhere(sql, eq(holder.tokenDigest, digest));
  if (first) return { ...first, device: null };
  const [linked] = await orm(sql)
    .select({ ...columns, device: holderDevice.id })
    .from(holderDevice)
    .innerJoin(holder, eq(holder.id, holderDevice.holderId))
    .where(eq(holderDevice.tokenDigest, digest));
  return linked ?? null;
}

/** A holder by its id; null when it was deleted. */
export async function holderById(sql: Sql, id: bigint): Promise<Omit<Holder, "device"> | null> {
  const [found] = await holdersWhere(sql, eq(holder.id, id));
  return found ?? null;
}

const columns = {
  id: holder.id,
  settings: holder.settings,
  messages: holder.messages,
  linkEpoch: holder.linkEpoch,
  createdAt: holder.createdAt,
};

const holdersWhere = (sql: Sql, where: SQL) => orm(sql).select(columns).from(holder).where(where);

/**
 * Locks the holder's row until the commit, and so what is counted per holder. Throws unauthorized when the holder was
 * deleted.
 */
export async function lockHolder(tx: Sql, id: bigint): Promise<HolderSettings> {
  const [row] = await orm(tx)
    .select({ settings: holder.settings })
    .from(holder)
    .where(eq(holder.id, id))
    .for("update");
  if (!row) throw noHolder();
  return row.settings;
}

/** Replaces the settings by what `change` makes of them, under the holder's lock; returns the new ones. */
export async function changeSettings(
  tx: Sql,
  id: bigint,
  change: (settings: HolderSettings) => HolderSettings,
): Promise<HolderSettings> {
  const settings = change(await lockHolder(tx, id));
  await orm(tx).update(holder).set({ settings }).where(eq(holder.id, id));
  return settings;
}

/** The most that the column holds. The epoch never wraps around: old links would be valid again. */
const maxLinkEpoch = 32_767;

/**
 * Invalidates all of the holder's links, those of holders that were merged into it included, and ends the notifications
 * of browsers that had one; returns the epoch of new ones, or null when there are no more epochs.
 */
export async function nextLinkEpoch(sql: Sql, id: bigint): Promise<number | null> {
  await orm(sql).delete(mergedHolder).where(eq(mergedHolder.holderId, id));
  await orm(sql)
    .delete(channel)
    .where(and(eq(channel.holderId, id), channel.byLink));
  const [row] = await orm(sql)
    .update(holder)
    .set({ linkEpoch: raw`${holder.linkEpoch} + 1` })
    .where(and(eq(holder.id, id), lt(holder.linkEpoch, maxLinkEpoch)))
    .returning({ epoch: holder.linkEpoch });
  return row?.epoch ?? null;
}

/** Deletes a holder and all that belongs to it. */
export async function eraseHolder(tx: Sql, id: bigint): Promise<void> {
  // First: when its watch is deleted, an open message would become one of no watch, of which there may be only one.
  await orm(tx).delete(message).where(eq(message.holderId, id));
  await orm(tx).delete(holder).where(eq(holder.id, id));
}
