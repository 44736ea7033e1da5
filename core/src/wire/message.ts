import * as z from "zod/mini";
import { SeriesName } from "./series-name.ts";
import { WatchRule } from "./watch.ts";

const Time = z.iso.datetime();
/** Minor units; null is "unavailable". */
const Minor = z.nullable(z.int());

/**
 * What one watch has to say: the price went from `was` to `is`, in `changes` steps since `since`. In a correction
 * `was` is what had been said falsely, at `since`; `is` what is accepted now.
 */
export const MessageItem = z.object({
  watchId: z.string(),
  rule: WatchRule,
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  image: z.nullable(z.string()),
  series: SeriesName,
  currency: z.string(),
  exponent: z.int(),
  was: Minor,
  is: Minor,
  changes: z.int(),
  since: Time,
  /**
   * Of a price that is a low: the first day from which on nothing lower was seen (null: nothing lower ever was), and
   * how many days of those it was seen on.
   */
  lowest: z.nullable(z.object({ since: z.nullable(z.iso.date()), observedDays: z.int() })),
  /** The usual price before the change, of a price below it; null when it is not, or too little was seen. */
  usual: z.optional(z.nullable(z.int())),
  /** Who confirmed it: so many people, the verifier or both. */
  reporters: z.int(),
  verified: z.boolean(),
  /** First agreeing sighting. */
  firstSeenAt: Time,
  acceptedAt: Time,
});
export type MessageItem = z.infer<typeof MessageItem>;

/**
 * What a holder is told at once: a price, a digest of several watches, or that an earlier message was false. `number`
 * counts a holder's messages without a gap; `key` is the same however often a channel is handed it.
 */
export const MessageView = z.object({
  number: z.int(),
  key: z.string(),
  kind: z.enum(["price", "digest", "correction"]),
  /** Key of the message that this one corrects. */
  corrects: z.nullable(z.string()),
  at: Time,
  items: z.array(MessageItem).check(z.minLength(1)),
  /** Items that had no room. */
  more: z.int(),
});
export type MessageView = z.infer<typeof MessageView>;

/** What is kept of a closed message. */
export const MessageContent = z.pick(MessageView, { items: true, more: true });
export type MessageContent = z.infer<typeof MessageContent>;

/** GET /v1/alerts?after=NUMBER: the oldest of the messages after that one; `last` is the newest there is. */
export const Messages = z.object({ messages: z.array(MessageView), last: z.int() });
export type Messages = z.infer<typeof Messages>;
