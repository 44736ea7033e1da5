import { randomBytes } from "node:crypto";
import type { ChannelView } from "@tidemark/core/wire";
import { channel } from "@tidemark/drizzle";
import { and, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm, touchedRows } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import { lockHolder } from "../holders/holder.ts";
import type { Target } from "./channel.ts";
import type { ChannelVault } from "./channel-vault.ts";
import { type ChannelRow, channelView, hintOf } from "./channel-view.ts";

/** The most channels of one holder. */
export const maxChannels = 20;
const dayMs = 86_400_000;
/** New addresses of one holder in a day; what else caps mail: alerts/mail/mail-limits.ts. */
const maxMails = 5;

/** An address that has not said yes within that time is forgotten, and its link with it. */
export const confirmWithinMs = dayMs;

// A deleted address that never said yes stays, stopped, until upkeep: the mail to it counts on.
const visible = sql`not (${channel.kind} = 'email' and ${channel.confirmedAt} is null and ${channel.stoppedAt} is not null)`;

const columns = {
  id: channel.id,
  kind: channel.kind,
  target: channel.target,
  hint: channel.hint,
  createdAt: channel.createdAt,
  confirmed: sql<boolean>`${channel.confirmedAt} is not null`,
  stopped: sql<boolean>`${channel.stoppedAt} is not null`,
  problem: channel.problem,
};

const isHolders = (holder: bigint, id: bigint) =>
  and(eq(channel.id, id), eq(channel.holderId, holder), visible);

/** A holder's channels as they lie in their table, oldest first. */
export const channelsOf = (tx: Sql, holder: bigint) =>
  orm(tx)
    .select(columns)
    .from(channel)
    .where(and(eq(channel.holderId, holder), visible))
    .orderBy(channel.id);

/** A holder's channels, oldest first. */
export async function channelViews(tx: Sql, holder: bigint): Promise<ChannelView[]> {
  return (await channelsOf(tx, holder)).map(channelView);
}

/** One channel as it lies in its table; undefined when the holder has no such. */
export async function channelRow(tx: Sql, holder: bigint, id: bigint): Promise<ChannelRow | undefined> {
  const [row] = await orm(tx).select(columns).from(channel).where(isHolders(holder, id));
  return row;
}

/** Whether a holder has an address that messages go to. */
export const hasMailChannel = async (tx: Sql, holder: bigint): Promise<boolean> =>
  (await channelsOf(tx, holder)).some(
    ({ kind, confirmed, stopped }) => kind === "email" && confirmed && !stopped,
  );

export interface Made {
  readonly channel: ChannelView;
  /** A webhook's; null for one that was there already. */
  readonly secret: string | null;
  readonly isNew: boolean;
}

/** Whose access a browser's notifications end with: a linked device's, or that of all secret links. */
export interface EndsWith {
  readonly deviceId: bigint | null;
  readonly byLink: boolean;
}

const endsAlone: EndsWith = { deviceId: null, byLink: false };

/**
 * Adds a channel, or gives the one of that target; a stopped one works again, an address after a new confirmation.
 * Throws conflict above the ceiling, too-many above that of confirmation mails.
 */
export async function addChannel(
  { pool, vault, clock }: { readonly pool: Pool; readonly vault: ChannelVault; readonly clock: () => number },
  holder: bigint,
  wish: Target,
  endsWith: EndsWith = endsAlone,
): Promise<Made> {
  const now = clock();
  return transaction(pool, async (tx) => {
    await lockHolder(tx, holder);
    const db = orm(tx);
    const rows = await channelsOf(tx, holder);
    const there = rows.find((row) => row.kind === wish.kind && identityIn(vault, row) === identityOf(wish));
    if (there && wish.kind === "web-push")
      await db.update(channel).set(endsWith).where(eq(channel.id, there.id));
    if (there && !there.stopped) return { channel: channelView(there), secret: null, isNew: false };
    if (!there && rows.length >= maxChannels) {
      throw new ServiceError("conflict", t("refused.too-many", { most: maxChannels }));
    }
    if (there && wish.kind !== "email") {
      await db.update(channel).set({ stoppedAt: null, problem: null }).where(eq(channel.id, there.id));
      return {
        channel: channelView({ ...there, stopped: false, problem: null }),
        secret: null,
        isNew: false,
      };
    }
    if (wish.kind === "email") await refuseMoreMails(tx, holder, now);
    if (there) await db.delete(channel).where(eq(channel.id, there.id));
    const secret = wish.kind === "webhook" ? randomBytes(32).toString("base64url") : null;
    const target = vault.seal(secret === null ? wish : ({ ...wish, secret } as Target));
    const [row] = await db
      .insert(channel)
      .values({ holderId: holder, kind: wish.kind, target, hint: hintOf(wish), createdAt: now, ...endsWith })
      .returning(columns);
    return { channel: channelView(row!), secret, isNew: true };
  });
}

/** Says which stored channels are the same. One whose secrets cannot be read is like no other. */
export function identityIn(vault: ChannelVault, { id, kind, target }: ChannelRow): string {
  try {
    return identityOf(vault.open(kind, target));
  } catch {
    return `unreadable ${id}`;
  }
}

function identityOf(target: Target): string {
  switch (target.kind) {
    case "email":
      return `email ${target.address.toLowerCase()}`;
    case "webhook":
      return `webhook ${target.url}`;
    case "ntfy":
      return JSON.stringify(["ntfy", target.server, target.topic, target.token]);
    case "telegram":
      return JSON.stringify(["telegram", target.chat, target.token]);
    case "discord":
      return `discord ${target.url}`;
    case "gotify":
      return JSON.stringify(["gotify", target.server, target.token]);
    case "pushover":
      return JSON.stringify(["pushover", target.user, target.token]);
    case "apprise":
      return JSON.stringify(["apprise", target.url, target.tag]);
    case "web-push":
      return `web-push ${target.endpoint}`;
  }
}

async function refuseMoreMails(tx: Sql, holder: bigint, now: number): Promise<void> {
  const sent = await orm(tx).$count(
    channel,
    and(eq(channel.holderId, holder), eq(channel.kind, "email"), gt(channel.createdAt, now - dayMs)),
  );
  if (sent >= maxMails) throw new ServiceError("too-many", t("refused.too-many-mails", { most: maxMails }));
}

const isUnconfirmed = (id: string) => and(eq(channel.id, BigInt(id)), isNull(channel.confirmedAt));

/** Takes back a channel whose address may not be asked. */
export async function forgetChannel(tx: Sql, id: string): Promise<void> {
  await orm(tx).delete(channel).where(isUnconfirmed(id));
}

/** Tells its holder why an address was not asked. */
export async function noteUnsent(tx: Sql, id: string, problem: string): Promise<void> {
  await orm(tx).update(channel).set({ problem }).where(isUnconfirmed(id));
}

/** Says yes for an address, by the signed link sent to it; false when there is nothing to confirm any more. */
export async function confirmChannel(tx: Sql, holder: bigint, id: bigint, now: number): Promise<boolean> {
  const confirmed = orm(tx)
    .update(channel)
    .set({ confirmedAt: sql`coalesce(${channel.confirmedAt}, from_ms(${now}))`, problem: null })
    .where(
      and(
        eq(channel.id, id),
        eq(channel.holderId, holder),
        eq(channel.kind, "email"),
        isNull(channel.stoppedAt),
        or(isNotNull(channel.confirmedAt), gt(channel.createdAt, now - confirmWithinMs)),
      ),
    );
  return (await touchedRows(confirmed)) > 0;
}

/** Deletes a channel; false when the holder has no such. */
export async function deleteChannel(tx: Sql, holder: bigint, id: bigint, now: number): Promise<boolean> {
  const own = isHolders(holder, id);
  const unconfirmed = and(own, eq(channel.kind, "email"), isNull(channel.confirmedAt));
  const hidden = orm(tx).update(channel).set({ stoppedAt: now }).where(unconfirmed);
  if ((await touchedRows(hidden)) > 0) return true;
  return (await touchedRows(orm(tx).delete(channel).where(own))) > 0;
}
