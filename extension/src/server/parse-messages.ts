import { MessageView } from "@tidemark/core/wire";
import * as z from "zod/mini";

/** Messages after a number, as far as they can be parsed. */
export interface ParsedMessages {
  readonly messages: readonly MessageView[];
  /** The highest number in the answer, parsed or not. */
  readonly upTo: number;
  /** How many could not be parsed. */
  readonly unread: number;
  /** The number of the newest that the server has. */
  readonly last: number;
}

const MessagesAnswer = z.object({ messages: z.array(z.unknown()), last: z.int() });
const Numbered = z.object({ number: z.int() });

/** Skips messages that cannot be parsed, of a newer server perhaps. Null when the answer is not a list of messages. */
export function parseMessages(body: unknown, after: number): ParsedMessages | null {
  const answer = MessagesAnswer.safeParse(body);
  if (!answer.success) return null;
  const { last } = answer.data;
  // Messages are numbered upwards: the i-th after a number has at least that number plus i.
  const all = answer.data.messages.map((one, i) => ({
    number: Numbered.safeParse(one).data?.number ?? after + 1 + i,
    message: MessageView.safeParse(one).data,
  }));
  const messages = all.flatMap(({ message }) => message ?? []);
  const unread = all.filter(({ number, message }) => !message && number > after && number <= last).length;
  return { messages, upTo: Math.max(after, ...all.map(({ number }) => number)), unread, last };
}
