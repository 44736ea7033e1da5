import type { MessageItem } from "@tidemark/core/wire";
import { channel, delivery, holder, message, watch } from "@tidemark/drizzle";
import { and, eq, exists, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { insertFrom, isAnyOf, type ListColumns, listsOf, placeholderTable } from "../../platform/lists.ts";
import { orm, prepared, preparedSql } from "../../platform/orm.ts";
import { correctionItems, priceItems } from "./message-items.ts";

/** Items stored in one message; further ones are only counted. */
const maxItems = 50;

interface OpenMessage {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly kind: "price" | "digest" | "correction";
}

const lockOpen = prepared((db) =>
  db
    .select({ id: message.id, holderId: message.holderId, kind: message.kind })
    .from(message)
    .where(and(isAnyOf(message.id, sql.placeholder("ids")), isNull(message.closedAt)))
    .orderBy(message.id)
    .for("no key update"),
);

/**
 * Gives open messages their content and number, and a delivery for each channel of their holder. Deletes those that
 * have nothing to say any more. `bulk`: their deliveries let others pass.
 */
export async function closeMessages(
  tx: Sql,
  ids: readonly bigint[],
  now: number,
  bulk: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  const open = await lockOpen(tx, { ids: arrayOf(ids) });
  const corrections = open.filter(isCorrection);
  const news = open.filter((one) => !isCorrection(one));
  const items = new Map([
    ...(await priceItems(tx, idsOf(news))),
    ...(await correctionItems(tx, idsOf(corrections))),
  ]);
  const full = open.filter(({ id }) => items.has(id));
  const empty = open.filter(({ id }) => !items.has(id));
  if (empty.length > 0)
    await orm(tx)
      .delete(message)
      .where(isAnyOf(message.id, idsOf(empty)));
  if (full.length === 0) return;
  await writeContents(tx, full, items, now);
  await insertDeliveries(tx, { ids: arrayOf(idsOf(full)), now, bulk });
  const alerted = full.filter((one) => !isCorrection(one)).flatMap(({ id }) => items.get(id)!);
  await startCooldown(tx, { watches: arrayOf([...new Set(alerted.map(({ watchId }) => watchId))]), now });
}

/** Closes open messages that are due by now, at most `limit`; returns how many. */
export async function closeDue(tx: Sql, now: number, limit: number): Promise<number> {
  const due = await orm(tx)
    .select({ id: message.id })
    .from(message)
    .where(and(isNull(message.closedAt), lte(message.dueAt, now)))
    .orderBy(message.dueAt)
    .limit(limit)
    .for("no key update", { skipLocked: true });
  await closeMessages(
    tx,
    due.map(({ id }) => id),
    now,
    false,
  );
  return due.length;
}

const isCorrection = ({ kind }: OpenMessage) => kind === "correction";
const idsOf = (messages: readonly OpenMessage[]) => messages.map(({ id }) => id);

const contentOf = (items: readonly MessageItem[]): string =>
  JSON.stringify({ items: items.slice(0, maxItems), more: Math.max(0, items.length - maxItems) });

interface Closed {
  readonly id: bigint;
  readonly number: number;
  readonly content: string;
}

const closedColumns = {
  id: ["bigint", ({ id }) => id],
  number: ["int", ({ number }) => number],
  content: ["text", ({ content }) => content],
} satisfies ListColumns<Closed, string>;

const storeContents = prepared((db) => {
  const closed = placeholderTable(closedColumns);
  return db
    .update(message)
    .set({
      closedAt: sql`from_ms(${sql.placeholder("now")})`,
      number: closed.number,
      content: sql`${closed.content}::jsonb`,
    })
    .from(closed.table)
    .where(eq(message.id, closed.id));
});

async function writeContents(
  tx: Sql,
  messages: readonly OpenMessage[],
  items: ReadonlyMap<bigint, readonly MessageItem[]>,
  now: number,
): Promise<void> {
  const numbers = await takeNumbers(tx, messages);
  const closed = messages.map(({ id }, i) => ({
    id,
    number: numbers[i]!,
    content: contentOf(items.get(id)!),
  }));
  await storeContents(tx, { ...listsOf(closed, closedColumns), now });
}

const takenColumns = {
  holderId: ["bigint", ([holderId]) => holderId],
  count: ["int", ([, count]) => count],
} satisfies ListColumns<readonly [bigint, number], string>;

const addMessages = prepared((db) => {
  const taken = placeholderTable(takenColumns);
  const locked = db.$with("locked").as(
    db
      .select({ id: holder.id })
      .from(holder)
      .where(isAnyOf(holder.id, sql.placeholder("holderId")))
      .orderBy(holder.id)
      .for("no key update"),
  );
  return db
    .with(locked)
    .update(holder)
    .set({ messages: sql`${holder.messages} + ${taken.count}` })
    .from(locked)
    .innerJoin(taken.table, eq(taken.holderId, locked.id))
    .where(eq(holder.id, locked.id))
    .returning({ id: holder.id, last: holder.messages });
});

/** The next number of its holder for each message, in their order. */
async function takeNumbers(tx: Sql, messages: readonly OpenMessage[]): Promise<readonly number[]> {
  const counts = new Map<bigint, number>();
  for (const { holderId } of messages) counts.set(holderId, (counts.get(holderId) ?? 0) + 1);
  const rows = await addMessages(tx, listsOf([...counts], takenColumns));
  const next = new Map(rows.map(({ id, last }) => [id, last - counts.get(id)! + 1]));
  return messages.map(({ holderId }) => {
    const number = next.get(holderId)!;
    next.set(holderId, number + 1);
    return number;
  });
}

/** A correction goes only where the message that it corrects went. */
const insertDeliveries = preparedSql((db) => {
  const earlier = alias(delivery, "earlier");
  const wasDelivered = exists(
    db
      .select({ id: earlier.id })
      .from(earlier)
      .where(
        and(
          eq(earlier.messageId, message.corrects),
          eq(earlier.channelId, channel.id),
          sql`${earlier.status} <> 'parked'`,
        ),
      ),
  );
  const takesMessages = and(
    eq(channel.holderId, message.holderId),
    isNull(channel.stoppedAt),
    or(sql`${channel.kind} <> 'email'`, isNotNull(channel.confirmedAt)),
  );
  const deliveries = db
    .select({
      messageId: message.id,
      channelId: channel.id,
      kind: channel.kind,
      bulk: sql`${sql.placeholder("bulk")}::boolean`,
      notBefore: sql`from_ms(${sql.placeholder("now")})`,
    })
    .from(message)
    .innerJoin(channel, takesMessages)
    .where(and(isAnyOf(message.id, sql.placeholder("ids")), or(isNull(message.corrects), wasDelivered)))
    .orderBy(message.id, channel.id);
  return insertFrom(delivery, deliveries);
});

/** Until its cooldown has passed, further alerts of a watch are collected in one message. */
const startCooldown = prepared((db) => {
  const minutes = sql`(${holder.settings} -> 'consolidation' ->> 'cooldownMinutes')::float8`;
  const now = sql.placeholder("now");
  return db
    .update(watch)
    .set({
      lastAlertAt: sql`from_ms(${now})`,
      cooldownUntil: sql`from_ms(${now} + 60000 * ${minutes})`,
    })
    .from(holder)
    .where(and(eq(holder.id, watch.holderId), isAnyOf(watch.id, sql.placeholder("watches"))));
});
