import type { MessageView } from "@tidemark/core/wire";
import { message } from "@tidemark/drizzle";
import { and, desc, eq, gt, lte, type SQL } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { messageView } from "./message-view.ts";

/** What a MessageRow consists of. */
export const messageColumns = {
  id: message.id,
  number: message.number,
  kind: message.kind,
  corrects: message.corrects,
  closedAt: message.closedAt,
  content: message.content,
};

const messagesWhere = (sql: Sql, where: SQL | undefined) =>
  orm(sql).select(messageColumns).from(message).where(where);

/** A holder's messages with numbers above `after` and up to `upTo`, oldest first. */
export async function messagesAfter(
  sql: Sql,
  holder: bigint,
  after: number,
  upTo: number,
  limit: number,
): Promise<MessageView[]> {
  const isBetween = and(eq(message.holderId, holder), gt(message.number, after), lte(message.number, upTo));
  const rows = await messagesWhere(sql, isBetween).orderBy(message.number).limit(limit);
  return rows.map(messageView);
}

/** The newest of a holder's messages with numbers up to `upTo`, oldest first. */
export async function newestMessages(
  sql: Sql,
  holder: bigint,
  upTo: number,
  limit: number,
): Promise<MessageView[]> {
  const isUpTo = and(eq(message.holderId, holder), lte(message.number, upTo));
  const rows = await messagesWhere(sql, isUpTo).orderBy(desc(message.number)).limit(limit);
  return rows.map(messageView).reverse();
}
