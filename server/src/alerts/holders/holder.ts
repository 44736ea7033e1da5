import { createHash, randomBytes } from "node:crypto";
import type { HolderSettings } from "@tidemark/core/wire";
import type { Context } from "hono";
import type { Pool, Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/errors.ts";

const dayMs = 86_400_000;

export interface Holder {
  readonly id: bigint;
  readonly settings: HolderSettings;
  /** Number of the newest message. */
  readonly messages: number;
  readonly linkEpoch: number;
  readonly createdAt: Date;
}

const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Makes a holder; its token is kept as a digest only. */
export async function createHolder(
  sql: Sql,
  settings: HolderSettings,
  now: number,
): Promise<{ readonly id: bigint; readonly token: string }> {
  const token = `th1.${randomBytes(32).toString("base64url")}`;
  // The day only: an installation that becomes reporter and holder in one moment must not be found by that moment.
  const [row] = await sql<[{ id: bigint }]>`
    insert into holder (token_digest, settings, created_at)
    values (${digestOf(token)}, ${sql.json(settings)}, from_ms(${now - (now % dayMs)}))
    returning id`;
  return { id: row.id, token };
}

const noHolder = () => new ServiceError("unauthorized", "A holder's token is needed.");

/** The holder whose token a request bears; throws unauthorized. */
export async function holderOf(c: Context, pool: Pool): Promise<Holder> {
  const token = /^Bearer (th1\.[\w-]{43})$/.exec(c.req.header("authorization") ?? "")?.[1];
  if (!token) throw noHolder();
  const [holder] = await select(pool, pool`token_digest = ${digestOf(token)}`);
  if (!holder) throw noHolder();
  return holder;
}

/** A holder by its id; null when it is gone. */
export async function holderById(pool: Pool, id: bigint): Promise<Holder | null> {
  const [holder] = await select(pool, pool`id = ${String(id)}::bigint`);
  return holder ?? null;
}

const select = (pool: Pool, where: ReturnType<Sql>) => pool<Holder[]>`
  select id, settings, messages, link_epoch as "linkEpoch", created_at as "createdAt" from holder where ${where}`;

/** Locks the holder's row: what is counted of a holder stays so until the commit. Throws unauthorized when it is gone. */
export async function lockHolder(tx: Sql, id: bigint): Promise<HolderSettings> {
  const [row] = await tx<{ settings: HolderSettings }[]>`
    select settings from holder where id = ${String(id)}::bigint for update`;
  if (!row) throw noHolder();
  return row.settings;
}

/** Merges by `change` and keeps the settings, one change at a time. */
export async function changeSettings(
  sql: Sql,
  id: bigint,
  change: (settings: HolderSettings) => HolderSettings,
): Promise<HolderSettings> {
  const settings = change(await lockHolder(sql, id));
  await sql`update holder set settings = ${sql.json(settings)} where id = ${String(id)}::bigint`;
  return settings;
}

/** The most that the column holds, so that no epoch ever comes again. */
const maxLinkEpoch = 32_767;

/** Makes all of the holder's links void; the epoch of new ones, or null when there have been too many. */
export async function nextLinkEpoch(sql: Sql, id: bigint): Promise<number | null> {
  const [row] = await sql<{ epoch: number }[]>`
    update holder set link_epoch = link_epoch + 1
    where id = ${String(id)}::bigint and link_epoch < ${maxLinkEpoch} returning link_epoch as epoch`;
  return row?.epoch ?? null;
}

/** Erases a holder and all that belongs to it. */
export async function eraseHolder(tx: Sql, id: bigint): Promise<void> {
  // First: open messages whose watches go before them would all become the holder's one open message of no watch.
  await tx`delete from message where holder_id = ${String(id)}::bigint`;
  await tx`delete from holder where id = ${String(id)}::bigint`;
}
