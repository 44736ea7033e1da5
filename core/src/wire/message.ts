import * as z from "zod/mini";
import { AnySeriesName } from "./series-name.ts";
import { WatchRule } from "./watch.ts";

const Time = z.iso.datetime();
/** Minor units; null is "unavailable". */
const Minor = z.nullable(z.int());

/**
 * The alerts of one watch: the price went from `was` to `is`, in `changes` steps since `since`. In a correction `was` is
 * the false price, sent at `since`; `is` is accepted now.
 */
export const MessageItem = z.object({
  watchId: z.string(),
  rule: WatchRule,
  /** The price that a percentage of the rule refers to, when it is one of the watch's beginning. */
  basis: z.optional(z.nullable(z.int())),
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  image: z.nullable(z.string()),
  series: AnySeriesName,
  currency: z.string(),
  exponent: z.int(),
  was: Minor,
  is: Minor,
  changes: z.int(),
  since: Time,
  /**
   * For a price that is a low: the first day since which nothing lower was seen (null: nothing lower ever was), and on
   * how many of these days the product was seen.
   */
  lowest: z.nullable(z.object({ since: z.nullable(z.iso.date()), observedDays: z.int() })),
  /** The usual price before the change, if the price is below it; null otherwise, or while too little was seen. */
  usual: z.optional(z.nullable(z.int())),
  /** Who confirmed the price: the number of people, and whether the verifier did. */
  reporters: z.int(),
  verified: z.boolean(),
  /** First agreeing sighting. */
  firstSeenAt: Time,
  acceptedAt: Time,
});
export type MessageItem = z.infer<typeof MessageItem>;

/**
 * A message to a holder: on one price, a digest of several watches, or the correction of an earlier message. `number`
 * counts a holder's messages without gaps; `key` is the same for each repeated delivery.
 */
export const MessageView = z.object({
  number: z.int(),
  key: z.string(),
  kind: z.enum(["price", "digest", "correction"]),
  /** Key of the message that this one corrects. */
  corrects: z.nullable(z.string()),
  at: Time,
  items: z.array(MessageItem).check(z.minLength(1)),
  /** Number of further items, which are left out. */
  more: z.int(),
});
export type MessageView = z.infer<typeof MessageView>;

/** The stored content of a closed message. */
export const MessageContent = z.pick(MessageView, { items: true, more: true });
export type MessageContent = z.infer<typeof MessageContent>;

/** GET /v1/alerts?after=NUMBER: the oldest of the messages after that one; `last` is the newest there is. */
export const Messages = z.object({ messages: z.array(MessageView), last: z.int() });
export type Messages = z.infer<typeof Messages>;
