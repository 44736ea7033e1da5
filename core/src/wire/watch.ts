import * as z from "zod/mini";
import { SeriesName } from "./series-name.ts";

/** At most this many watches of one holder. */
export const maxWatches = 1000;

const Percent = z.int().check(z.gte(1), z.lte(99));
/** Minor units of the marketplace's currency. */
const Minor = z.int().check(z.nonnegative(), z.lte(1_000_000_000_000));
const From = z.enum(["creation", "last"]);

/**
 * When a watch fires. `target`: at or below a price. `drop`, `rise`: by so many percent, against the price when the
 * watch was made or against the last price before the change. `lowest`: below all of the last days. `back`: can be
 * bought again. `usual`: so many percent below the usual price, once enough was seen to know it. `change`: any.
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

const options = {
  /** Changes smaller than this do not count; minor units. A target is a target all the same. */
  minDelta: Minor,
  /** While it stays below the target: fires again once the price fell so many percent further; null: not at all. */
  rearmPercent: z.nullable(Percent),
  expiresAt: z.nullable(z.iso.datetime()),
};

/**
 * POST /v1/watches, with an `Idempotency-Key` if the request may be repeated. What is left out is as in the holder's
 * settings; the product need not be known yet.
 */
export const NewWatch = z.object({
  marketplace: z.string().check(z.maxLength(10)),
  asin: z.string().check(z.maxLength(10)),
  series: z.optional(SeriesName),
  rule: z.optional(WatchRule),
  minDelta: z.optional(options.minDelta),
  rearmPercent: z.optional(options.rearmPercent),
  expiresAt: z.optional(options.expiresAt),
});
export type NewWatch = z.infer<typeof NewWatch>;

/** PATCH /v1/watches/{id}: what is left out stays. A new rule starts anew from the price now. */
export const WatchPatch = z.object({
  rule: z.optional(WatchRule),
  minDelta: z.optional(options.minDelta),
  rearmPercent: z.optional(options.rearmPercent),
  expiresAt: z.optional(options.expiresAt),
  paused: z.optional(z.boolean()),
});
export type WatchPatch = z.infer<typeof WatchPatch>;

/**
 * A watch as it stands. `price` and `threshold` (the price at which it fires; null for rules without one) in minor
 * units. `unseen`: no price was accepted yet. `met`: the condition holds and was told, or held from the beginning.
 */
export const Watch = z.object({
  id: z.string(),
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  image: z.nullable(z.string()),
  series: SeriesName,
  rule: WatchRule,
  ...options,
  currency: z.string(),
  exponent: z.int(),
  price: z.nullable(z.int()),
  threshold: z.nullable(z.int()),
  state: z.enum(["waiting", "met", "unseen", "paused", "expired"]),
  createdAt: z.iso.datetime(),
  lastAlertAt: z.nullable(z.iso.datetime()),
});
export type Watch = z.infer<typeof Watch>;

/** GET /v1/watches, newest first. */
export const Watches = z.object({ watches: z.array(Watch) });
export type Watches = z.infer<typeof Watches>;
