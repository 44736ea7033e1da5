import type { MessageContent, MessageView } from "@tidemark/core/wire";
import type { Sql } from "../../platform/database.ts";

/** A closed message as it lies in its table. */
export interface MessageRow {
  readonly id: bigint;
  readonly number: number;
  readonly kind: MessageView["kind"];
  readonly corrects: bigint | null;
  readonly closedAt: Date;
  readonly content: MessageContent;
}

/** A message's stable key. */
export const keyOf = (id: bigint): string => `m${id}`;

/** A message as its holder sees it. */
export const messageView = ({ id, number, kind, corrects, closedAt, content }: MessageRow): MessageView => ({
  number,
  key: keyOf(id),
  kind,
  corrects: corrects === null ? null : keyOf(corrects),
  at: closedAt.toISOString(),
  ...content,
});

/** The oldest of a holder's messages after one and up to another. */
export async function messagesAfter(
  sql: Sql,
  holder: bigint,
  after: number,
  upTo: number,
  limit: number,
): Promise<MessageView[]> {
  const rows = await sql<MessageRow[]>`
    select id, number, kind, corrects, closed_at as "closedAt", content from message
    where holder_id = ${String(holder)}::bigint and number > ${after} and number <= ${upTo}
    order by number limit ${limit}`;
  return rows.map(messageView);
}

/** The newest of a holder's messages up to one, oldest first. */
export async function newestMessages(
  sql: Sql,
  holder: bigint,
  upTo: number,
  limit: number,
): Promise<MessageView[]> {
  const rows = await sql<MessageRow[]>`
    select id, number, kind, corrects, closed_at as "closedAt", content from message
    where holder_id = ${String(holder)}::bigint and number <= ${upTo}
    order by number desc limit ${limit}`;
  return rows.map(messageView).reverse();
}
