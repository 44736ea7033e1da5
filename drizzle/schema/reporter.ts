import { sql } from "drizzle-orm";
import { date, doublePrecision, index, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import { bytes, id, now, time } from "./types.ts";

/** An anonymous installation: a digest of its token's id, without history. */
export const reporter = pgTable(
  "reporter",
  {
    id: id("id").primaryKey(),
    createdAt: time("created_at").notNull().default(now),
    /** Day of the last token. The reporter is deleted when none of its tokens can be valid any more. */
    renewedOn: date("renewed_on").notNull().default(sql`(now() at time zone 'utc')::date`),
    revokedAt: time("revoked_at"),
    /** Counters that only verifications change (core/trust/reporter-record). */
    verified: doublePrecision("verified").notNull().default(1),
    refuted: doublePrecision("refuted").notNull().default(1),
    hitRate: doublePrecision("hit_rate").notNull().default(0.5),
    verifiedNovel: integer("verified_novel").notNull().default(0),
    verifiedDays: integer("verified_days").notNull().default(0),
    lastVerifiedDay: integer("last_verified_day").notNull().default(-1),
    verifiedThatDay: smallint("verified_that_day").notNull().default(0),
    /** Verification requests of a UTC day, from 1970. */
    tokensDay: integer("tokens_day").notNull().default(-1),
    tokens: smallint("tokens").notNull().default(0),
  },
  (t) => [
    // Read every 5 s by each process.
    index("reporter_revoked").on(t.id).where(sql`revoked_at is not null`),
    index("reporter_renewed").on(t.renewedOn),
  ],
);

/** An invite code's digest; good for one installation. */
export const invite = pgTable("invite", {
  digest: bytes("digest").primaryKey(),
  createdAt: time("created_at").notNull().default(now),
  usedAt: time("used_at"),
  /** Why it was made: `first start` or `operator`. */
  origin: text("origin").notNull(),
});

/** A used challenge: its random bytes, until it expires. */
export const spentChallenge = pgTable(
  "spent_challenge",
  { challenge: bytes("challenge").primaryKey(), endsAt: time("ends_at").notNull() },
  (t) => [index("spent_challenge_ends").on(t.endsAt)],
);

/** The day's key of network groups: random, shared by all processes, deleted within 48 h, in no backup. */
export const networkKey = pgTable("network_key", {
  day: date("day").primaryKey(),
  key: bytes("key").notNull(),
});
