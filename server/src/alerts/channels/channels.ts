import { randomBytes } from "node:crypto";
import type { ChannelView, NewChannel } from "@tidemark/core/wire";
import type { Pool, Sql } from "../../platform/database.ts";
import { transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/errors.ts";
import { lockHolder } from "../holders/holder.ts";
import type { Target } from "./channel.ts";
import { type ChannelRow, channelView } from "./channel-view.ts";

const maxChannels = 20;
const dayMs = 86_400_000;
/** New addresses of one holder in a day; what else caps mail: mail-guard.ts. */
const maxMails = 5;

/** An address that has not said yes within that time is forgotten, and its link with it. */
export const confirmWithinMs = dayMs;

// A deleted address that never said yes stays, stopped, until upkeep: the mail to it counts on.
const visible = (sql: Sql) => sql`not (kind = 'email' and confirmed_at is null and stopped_at is not null)`;

const select = (sql: Sql, where: ReturnType<Sql>) => sql<ChannelRow[]>`
  select id, kind, target, created_at as "createdAt", confirmed_at is not null as confirmed,
    stopped_at is not null as stopped, problem
  from channel where ${where} and ${visible(sql)} order by id`;

/** A holder's channels, oldest first. */
export async function channelViews(sql: Sql, holder: bigint): Promise<ChannelView[]> {
  return (await select(sql, sql`holder_id = ${String(holder)}::bigint`)).map(channelView);
}

/** One channel as it lies in its table; undefined when the holder has no such. */
export async function channelRow(sql: Sql, holder: bigint, id: bigint): Promise<ChannelRow | undefined> {
  const [row] = await select(sql, sql`id = ${String(id)}::bigint and holder_id = ${String(holder)}::bigint`);
  return row;
}

export interface Made {
  readonly channel: ChannelView;
  /** A webhook's; null for one that was there already. */
  readonly secret: string | null;
  readonly isNew: boolean;
}

/**
 * Adds a channel, or gives the one of that target; one that was stopped works again, an address unconfirmed anew.
 * Throws conflict above the ceiling, too-many above that of confirmation mails.
 */
export async function addChannel(pool: Pool, holder: bigint, wish: NewChannel, now: number): Promise<Made> {
  return transaction(pool, async (tx) => {
    await lockHolder(tx, holder);
    const rows = await select(tx, tx`holder_id = ${String(holder)}::bigint`);
    const there = rows.find(({ target }) => identityOf(target) === identityOf(wish));
    if (there && !there.stopped) return { channel: channelView(there), secret: null, isNew: false };
    if (!there && rows.length >= maxChannels) {
      throw new ServiceError("conflict", `At most ${maxChannels} channels: delete one first.`);
    }
    if (there && wish.kind !== "email") {
      await tx`update channel set stopped_at = null, problem = null where id = ${String(there.id)}::bigint`;
      return {
        channel: channelView({ ...there, stopped: false, problem: null }),
        secret: null,
        isNew: false,
      };
    }
    if (wish.kind === "email") await refuseMoreMails(tx, holder, now);
    if (there) await tx`delete from channel where id = ${String(there.id)}::bigint`;
    const secret = wish.kind === "webhook" ? randomBytes(32).toString("base64url") : null;
    const target = secret === null ? wish : { ...wish, secret };
    const [row] = await tx<ChannelRow[]>`
      insert into channel (holder_id, kind, target, created_at)
      values (${String(holder)}::bigint, ${wish.kind}, ${tx.json(target)}, from_ms(${now}))
      returning id, kind, target, created_at as "createdAt", false as confirmed, false as stopped, problem`;
    return { channel: channelView(row!), secret, isNew: true };
  });
}

function identityOf(target: Target): string {
  switch (target.kind) {
    case "email":
      return `email ${target.address.toLowerCase()}`;
    case "webhook":
      return `webhook ${target.url}`;
    case "ntfy":
      return JSON.stringify(["ntfy", target.server, target.topic, target.token]);
    case "apprise":
      return JSON.stringify(["apprise", target.url, target.tag]);
    case "web-push":
      return `web-push ${target.endpoint}`;
  }
}

async function refuseMoreMails(tx: Sql, holder: bigint, now: number): Promise<void> {
  const [sent] = await tx<[{ count: number }]>`
    select count(*)::int as count from channel where holder_id = ${String(holder)}::bigint and kind = 'email'
      and created_at > from_ms(${now - dayMs})`;
  if (sent.count >= maxMails) throw new ServiceError("too-many", `At most ${maxMails} new addresses a day.`);
}

/** Takes back a channel whose address may not be asked. */
export async function forgetChannel(sql: Sql, id: string): Promise<void> {
  await sql`delete from channel where id = ${id}::bigint and confirmed_at is null`;
}

/** Tells its holder why an address was not asked. */
export async function noteUnsent(sql: Sql, id: string, problem: string): Promise<void> {
  await sql`update channel set problem = ${problem} where id = ${id}::bigint and confirmed_at is null`;
}

/** Says yes for an address, by the signed link sent to it; false when there is nothing to confirm any more. */
export async function confirmChannel(sql: Sql, holder: bigint, id: bigint, now: number): Promise<boolean> {
  const confirmed = await sql`
    update channel set confirmed_at = coalesce(confirmed_at, from_ms(${now})), problem = null
    where id = ${String(id)}::bigint and holder_id = ${String(holder)}::bigint and kind = 'email'
      and stopped_at is null and (confirmed_at is not null or created_at > from_ms(${now - confirmWithinMs}))
    returning 1`;
  return confirmed.length > 0;
}

/** Deletes a channel; false when the holder has no such. */
export async function deleteChannel(sql: Sql, holder: bigint, id: bigint, now: number): Promise<boolean> {
  const own = sql`id = ${String(id)}::bigint and holder_id = ${String(holder)}::bigint and ${visible(sql)}`;
  const unconfirmed = sql`kind = 'email' and confirmed_at is null`;
  const hidden = await sql`
    update channel set stopped_at = from_ms(${now}) where ${own} and ${unconfirmed} returning 1`;
  if (hidden.length > 0) return true;
  return (await sql`delete from channel where ${own} returning 1`).length > 0;
}
