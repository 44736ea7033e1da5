import type { RefutedPrice, Vote } from "@tidemark/core";
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import * as z from "zod/mini";
import { series } from "./series.ts";
import { id, json, time } from "./types.ts";

export const StoredVote = z.object({
  reporter: z.string(),
  observedAt: z.number(),
  lastSeenAt: z.number(),
  from: z.exactOptional(z.object({ group: z.string(), version: z.string(), registeredOn: z.number() })),
});

const StoredRefutedPrice = z.object({
  price: z.nullable(z.number()),
  refutations: z.number(),
  lastRefutedAt: z.number(),
  /** Its votes; the stored key keeps its old name. */
  words: z.array(StoredVote),
});

export const ConfirmingVotes: { parse(stored: unknown): readonly Vote[] } = z.array(StoredVote);

export const RefutedPrices: { parse(stored: unknown): readonly RefutedPrice[] } = z.array(
  z.pipe(
    StoredRefutedPrice,
    z.transform(({ words, ...refuted }) => ({ ...refuted, votes: words })),
  ),
);

/** Refuted prices as `RefutedPrices` reads them. */
export const storedRefutedPrices = (
  prices: readonly RefutedPrice[],
): readonly z.input<typeof StoredRefutedPrice>[] =>
  prices.map(({ votes, ...refuted }) => ({ ...refuted, words: [...votes] }));

/** Votes of strangers on a series besides its open claims; the public profile only. */
export const seriesCrowd = pgTable(
  "series_crowd",
  {
    seriesId: id("series_id")
      .primaryKey()
      .references(() => series.id),
    /** Confirming votes. */
    echoes: json("echoes", ConfirmingVotes).notNull().default([]),
    /** Prices that readings refuted, and the votes for them since. */
    alternatives: json("alternatives", RefutedPrices).notNull().default([]),
    /** The newest of these votes: within a day of it all are deleted. */
    lastWordAt: time("last_word_at"),
  },
  (t) => [index("series_crowd_words").on(t.lastWordAt).where(sql`last_word_at is not null`)],
);

/** Verification requests that a network group has used on a day. */
export const network = pgTable(
  "network",
  { id: id("id").primaryKey(), day: integer("day").notNull(), tokens: smallint("tokens").notNull() },
  (t) => [index("network_day").on(t.day)],
);

/** How a version of the extension reads, by the votes of established reporters; older votes weigh less. */
export const versionRecord = pgTable("version_record", {
  version: text("version").primaryKey(),
  good: doublePrecision("good").notNull(),
  bad: doublePrecision("bad").notNull(),
  /** The UTC day, from 1970, up to which the counts are decayed. */
  day: integer("day").notNull(),
  quarantined: boolean("quarantined").notNull().default(false),
});

/** One vote counts per version, network group and day. */
export const versionVote = pgTable(
  "version_vote",
  { day: date("day").notNull(), version: text("version").notNull(), network: id("network").notNull() },
  (t) => [primaryKey({ columns: [t.day, t.version, t.network] })],
);

/** Visits of an hour (from 1970), by the class of the request. */
export const lookBudget = pgTable("look_budget", {
  hour: integer("hour").primaryKey(),
  open: integer("open").notNull().default(0),
  idle: integer("idle").notNull().default(0),
  all: integer("all").notNull().default(0),
});

/** Switches that the operator has set; no row: defaults. */
export const switches = pgTable(
  "switches",
  {
    one: boolean("one").primaryKey().default(true),
    registrationOpen: boolean("registration_open").notNull().default(true),
    /** Reporters registered then or later do not count. */
    countOnlyBefore: time("count_only_before"),
    quorum: boolean("quorum").notNull().default(true),
    unverifiedAlerts: boolean("unverified_alerts").notNull().default(true),
  },
  (t) => [check("switches_one", sql`${t.one}`)],
);
