import * as z from "zod/mini";
import { extraKinds } from "../extras.ts";
import { AnySeriesName, SeriesName } from "./series-name.ts";

const Time = z.iso.datetime();
/** Minor units of the series' currency; null is "unavailable". */
const Minor = z.nullable(z.int());
const Mark = z.nullable(z.object({ price: z.int(), at: Time }));

/** A reported price that is not accepted: how many reporters see it, and since when. */
export const OpenClaim = z.object({ price: Minor, seenBy: z.int(), since: Time });
export type OpenClaim = z.infer<typeof OpenClaim>;

/**
 * A struck "was" price compared with the history. `true`: not above the lowest price of the 30 days before the reduction
 * (`lowestBefore`). `overstated`: above it. `never-seen`: above every price seen.
 */
export const StruckCheck = z.object({
  was: z.int(),
  finding: z.enum(["true", "overstated", "never-seen", "not-enough-data"]),
  lowestBefore: Minor,
  /** Of those 30. */
  observedDays: z.int(),
});
export type StruckCheck = z.infer<typeof StruckCheck>;

/**
 * The last change of a price: from `was` (minor units), `percent` more or less of it, as `percentAgainst` rounds.
 * `at`: since when the price now holds.
 */
export const Move = z.object({
  kind: z.enum(["rise", "fall"]),
  was: z.int(),
  percent: z.int().check(z.nonnegative()),
  at: Time,
});
export type Move = z.infer<typeof Move>;

/**
 * The current price compared with the history. `usual`: the time-weighted median of 90 days, and how many of them were
 * observed; null while they are too few. `percent`: the difference from it, negative when lower, rounded likewise. `lowest`: since when
 * nothing lower was seen (null: nothing lower ever was), and the days observed since; null for a price that is not a low, did
 * not fall to it, or is one of fewer than 30 days. `move` is missing for one that never changed, and from older servers.
 */
export const Appraisal = z.object({
  verdict: z.enum(["good", "usual", "high", "was-never-seen", "not-enough-data"]),
  usual: z.nullable(z.object({ price: z.int(), observedDays: z.int() })),
  percent: z.nullable(z.int()),
  lowest: z.nullable(z.object({ since: z.nullable(z.iso.date()), observedDays: z.int() })),
  struck: z.nullable(StruckCheck),
  move: z.optional(Move),
});
export type Appraisal = z.infer<typeof Appraisal>;

/** A series. `since` is null while no price was accepted. */
export const SeriesView = z.object({
  currency: z.string(),
  exponent: z.int(),
  price: Minor,
  since: z.nullable(Time),
  lastConfirmedAt: z.nullable(Time),
  lowest: Mark,
  highest: Mark,
  claims: z.array(OpenClaim),
  /** Missing while no price is accepted. */
  appraisal: z.optional(Appraisal),
  /** Tools that prices were imported from, by their ids (`importSources`), and followed servers as `server:HOST`. Missing: none. */
  imported: z.optional(z.array(z.string())),
});
export type SeriesView = z.infer<typeof SeriesView>;

/**
 * An extra of the headline price, which was `price` then: a coupon, a subscription's discount, shipping, the price per
 * unit. Its value is `percent` or `minor` (minor units), of a price per unit for `unit`. `pays`: what one pays with it;
 * null for a large drop that no reading showed. `until` is null while it is in force. Others may be shown another one.
 */
export const ExtraView = z.object({
  kind: z.enum(extraKinds),
  percent: z.nullable(z.int()),
  minor: Minor,
  unit: z.nullable(z.string()),
  pays: Minor,
  price: z.int(),
  since: Time,
  until: z.nullable(Time),
  /** How many people agreed on it, and whether a reading of the verifier showed it. */
  reporters: z.int(),
  verified: z.boolean(),
});
export type ExtraView = z.infer<typeof ExtraView>;

/** GET /v1/products/{marketplace}/{asin} */
export const ProductView = z.object({
  id: z.string(),
  marketplace: z.string(),
  asin: z.string(),
  title: z.nullable(z.string()),
  image: z.nullable(z.string()),
  /** Title or image comes from the server's only reporter. */
  describedByOne: z.optional(z.boolean()),
  /** The followed server that title and image come from. Missing: none of them does. */
  describedBy: z.optional(z.string()),
  /** There is an open claim: the price may be about to change. */
  dirty: z.boolean(),
  series: z.partialRecord(SeriesName, SeriesView),
  /** Newest first, the newest 50. Missing: none was ever accepted. */
  extras: z.optional(z.array(ExtraView)),
});
export type ProductView = z.infer<typeof ProductView>;

export const Range = z.enum(["7d", "1m", "3m", "6m", "1y", "5y", "all"]);
export type Range = z.infer<typeof Range>;
export const Granularity = z.enum(["raw", "day", "week", "month", "year"]);
export type Granularity = z.infer<typeof Granularity>;
export const Source = z.enum(["crowd", "verifier", "both", "imported"]);
export type Source = z.infer<typeof Source>;

/** Ascending epoch seconds are sent as the first one and the differences: a fifth less in all. */
export const moments = {
  encode: (t: readonly number[]): number[] => t.map((moment, i) => moment - (t[i - 1] ?? 0)),
  decode(sent: readonly number[]): number[] {
    let moment = 0;
    return sent.map((step) => {
      moment += step;
      return moment;
    });
  },
};

/** Ascending epoch seconds, as they travel. */
export const Moments = z
  .codec(z.array(z.int()), z.array(z.int()), moments)
  .check(z.describe("The first in epoch seconds, each further one in seconds since the one before"));

/**
 * Prices of a series from another tool or a followed server, where nobody saw it here: `p[i]` is valid from `t[i]` to `t[i + 1]`; null: none is
 * known. Nothing is judged by them.
 */
export const ImportedHistory = z.object({
  /** The tool's id (`importSources`), or `server:HOST`; newer servers may send others. */
  source: z.string(),
  t: Moments,
  p: z.array(Minor),
});
export type ImportedHistory = z.infer<typeof ImportedHistory>;

/**
 * GET …/history: columns of one series, oldest first. A step function: `p[i]` is valid from `t[i]` (epoch seconds, UTC) to
 * `t[i + 1]`. Raw: the accepted points, including the one in force at the start of the range. Day, week (from Monday),
 * month, year: one row for each in which the series was seen, at its first second; `p` is the close, with open, high, low,
 * the time-weighted mean, the number of changes, and (except for days) the number of days seen. `gaps` are spans of whole
 * days on which nobody saw it.
 */
export const HistoryView = z.object({
  marketplace: z.string(),
  asin: z.string(),
  series: AnySeriesName,
  currency: z.string(),
  exponent: z.int(),
  granularity: Granularity,
  t: Moments,
  p: z.array(Minor),
  source: z.array(Source),
  /** Number of reporters who agreed on each. */
  by: z.array(z.int()),
  gaps: z.array(z.tuple([z.int(), z.int()])),
  open: z.optional(z.array(Minor)),
  high: z.optional(z.array(Minor)),
  low: z.optional(z.array(Minor)),
  mean: z.optional(z.array(Minor)),
  changes: z.optional(z.array(z.int())),
  days: z.optional(z.array(z.int())),
  /** What was imported from other tools, one for each. Missing: nothing. */
  imported: z.optional(z.array(ImportedHistory)),
});
export type HistoryView = z.infer<typeof HistoryView>;

/** GET …/history of several series: one history each, in the order of the request. */
export const Histories = z.object({ histories: z.array(HistoryView) });
export type Histories = z.infer<typeof Histories>;
