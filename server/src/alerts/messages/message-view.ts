import type { MessageContent, MessageView } from "@tidemark/core/wire";

/** A closed message as it is stored: a constraint of the table makes `number`, `closedAt` and `content` not null. */
export interface MessageRow {
  readonly id: bigint;
  readonly number: number | null;
  readonly kind: MessageView["kind"];
  readonly corrects: bigint | null;
  /** Epoch ms. */
  readonly closedAt: number | null;
  readonly content: MessageContent | null;
}

/** A message's stable key. */
export const keyOf = (id: bigint): string => `m${id}`;

/** A message as the API shows it. */
export const messageView = ({ id, number, kind, corrects, closedAt, content }: MessageRow): MessageView => ({
  number: number!,
  key: keyOf(id),
  kind,
  corrects: corrects === null ? null : keyOf(corrects),
  at: new Date(closedAt!).toISOString(),
  ...content!,
});
