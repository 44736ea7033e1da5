import * as z from "zod/mini";
import { AnySeriesName } from "./series-name.ts";
import { Tags } from "./tags.ts";
import { Text } from "./text.ts";

/** The most watches of one holder. */
export const maxWatches = 1000;

const Percent = z.int().check(z.gte(1), z.lte(99));
/** Minor units of the marketplace's currency. */
export const Minor = z.int().check(z.nonnegative(), z.lte(1_000_000_000_000));
const From = z.enum(["creation", "last"]);

/**
 * When a watch fires. `target`: at or below a price. `drop`, `rise`: by a percentage, against the price when the watch was
 * created or the last price before the change. `lowest`: below all prices of the last days. `back`: available again.
 * `usual`: a percentage below the usual price, once that is known. `change`: any change.
 */
export const WatchRule = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("target"), price: Minor }),
  z.object({ kind: z.literal("drop"), percent: Percent, from: From }),
  z.object({ kind: z.literal("rise"), percent: z.int().check(z.gte(1), z.lte(1000)), from: From }),
  z.object({ kind: z.literal("lowest"), days: z.int().check(z.gte(1), z.lte(3650)) }),
  z.object({ kind: z.literal("back") }),
  z.object({ kind: z.literal("usual"), percent: Percent }),
  z.object({ kind: z.literal("change") }),
]);
export type WatchRule = z.infer<typeof WatchRule>;

/** What a watch has besides its rule. */
export const watchOptions = {
  /** Smaller changes are ignored; minor units. A fixed target price does not use it. */
  minDelta: Minor,
  /** While the price stays below the target: fires again after a further drop of this percentage; null: never. */
  rearmPercent: z.nullable(Percent),
  expiresAt: z.nullable(z.iso.datetime()),
};

/**
 * POST /v1/watches, with an `Idempotency-Key` if the request may be repeated. Missing fields are taken from the holder's
 * settings; the product need not be known yet.
 */
export const NewWatch = z.object({
  marketplace: Text(10),
  asin: Text(10),
  series: z.optional(AnySeriesName),
  rule: z.optional(WatchRule),
  minDelta: z.optional(watchOptions.minDelta),
  rearmPercent: z.optional(watchOptions.rearmPercent),
  expiresAt: z.optional(watchOptions.expiresAt),
  tags: z.optional(Tags),
});
export type NewWatch = z.infer<typeof NewWatch>;

/** PATCH /v1/watches/{id}: missing fields stay as they are. A new rule starts again from the current price. */
export const WatchPatch = z.object({
  rule: z.optional(WatchRule),
  minDelta: z.optional(watchOptions.minDelta),
  rearmPercent: z.optional(watchOptions.rearmPercent),
  expiresAt: z.optional(watchOptions.expiresAt),
  paused: z.optional(z.boolean()),
  tags: z.optional(Tags),
});
export type WatchPatch = z.infer<typeof WatchPatch>;

/**
 * A watch. `price` and `threshold` (the price at which it fires; null for rules without one) in minor units. `unseen`: no
 * price was accepted yet. `met`: the condition holds, and was alerted or held from the beginning.
 */
export const Watch = z.object({
  id: z.string(),
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  image: z.nullable(z.string()),
  series: AnySeriesName,
  rule: WatchRule,
  ...watchOptions,
  currency: z.string(),
  exponent: z.int(),
  price: z.nullable(z.int()),
  threshold: z.nullable(z.int()),
  state: z.enum(["waiting", "met", "unseen", "paused", "expired"]),
  createdAt: z.iso.datetime(),
  lastAlertAt: z.nullable(z.iso.datetime()),
  /** The price that a percentage since its creation refers to. Older servers do not send it, nor tags. */
  basis: z.optional(z.nullable(z.int())),
  tags: z.optional(z.array(z.string())),
});
export type Watch = z.infer<typeof Watch>;

/** GET /v1/watches, newest first. */
export const Watches = z.object({ watches: z.array(Watch) });
export type Watches = z.infer<typeof Watches>;
