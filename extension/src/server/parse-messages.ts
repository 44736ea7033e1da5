import { MessageView } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** Messages after a number, as far as they can be read. */
export interface ParsedMessages {
  readonly messages: readonly MessageView[];
  /** The number of the last one in the answer, readable or not. */
  readonly upTo: number;
  /** Those that could not be read. */
  readonly unread: number;
  /** The newest that the server has. */
  readonly last: number;
}

const MessagesAnswer = z.object({ messages: z.array(z.unknown()), last: z.int() });
const Numbered = z.object({ number: z.int() });

/** A message that cannot be read, of a newer server perhaps, is passed over and does not hide the others. */
export function parseMessages(said: unknown, after: number): ParsedMessages | null {
  const answer = MessagesAnswer.safeParse(said);
  if (!answer.success) return null;
  const { last } = answer.data;
  // A holder's messages are numbered upwards: the i-th after one has no lower number than this.
  const all = answer.data.messages.map((one, i) => ({
    number: Numbered.safeParse(one).data?.number ?? after + 1 + i,
    message: MessageView.safeParse(one).data,
  }));
  const messages = all.flatMap(({ message }) => message ?? []);
  const unread = all.filter(({ number, message }) => !message && number > after && number <= last).length;
  return { messages, upTo: Math.max(after, ...all.map(({ number }) => number)), unread, last };
}
