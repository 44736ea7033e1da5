import { alert, message } from "@tidemark/drizzle";
import { and, eq, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/**
 * Moves the messages of a holder to another one. Closed ones get numbers below all that the other has, so that no device
 * takes an old message for a new one. What waits in its open digest joins the other's.
 */
export async function mergeMessages(tx: Sql, into: bigint, from: bigint): Promise<void> {
  const db = orm(tx);
  const digestsOf = (id: bigint) =>
    db
      .select({ id: message.id, dueAt: message.dueAt })
      .from(message)
      .where(and(eq(message.holderId, id), eq(message.kind, sql`'digest'`), isNull(message.closedAt)));
  const [[mine], [other]] = [await digestsOf(into), await digestsOf(from)];
  if (mine && other) {
    await db.update(alert).set({ messageId: mine.id }).where(eq(alert.messageId, other.id));
    await db
      .update(message)
      .set({ dueAt: Math.min(mine.dueAt, other.dueAt) })
      .where(eq(message.id, mine.id));
    await db.delete(message).where(eq(message.id, other.id));
  }
  const old = alias(message, "old");
  const lowest = db
    .select({ number: sql`least(coalesce(min(${old.number}), 1), 1)` })
    .from(old)
    .where(eq(old.holderId, into));
  const numbered = db
    .select({
      id: message.id,
      rank: sql<number>`row_number() over (order by ${message.number} desc)`.as("rank"),
    })
    .from(message)
    .where(and(eq(message.holderId, from), sql`${message.number} is not null`))
    .as("numbered");
  await db
    .update(message)
    .set({ holderId: into, number: sql`(${lowest}) - ${numbered.rank}` })
    .from(numbered)
    .where(eq(message.id, numbered.id));
  await db.update(message).set({ holderId: into }).where(eq(message.holderId, from));
}
