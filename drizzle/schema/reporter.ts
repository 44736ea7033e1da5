import { doublePrecision, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import { bytes, id, now, time } from "./types.ts";

/** An anonymous installation: a digest of what its token carries, and no trail. */
export const reporter = pgTable("reporter", {
  id: id("id").primaryKey(),
  createdAt: time("created_at").notNull().default(now),
  revokedAt: time("revoked_at"),
  /** Counters that verifications alone move (core/trust/reporter). */
  verified: doublePrecision("verified").notNull().default(1),
  refuted: doublePrecision("refuted").notNull().default(1),
  hitRate: doublePrecision("hit_rate").notNull().default(0.5),
  verifiedNovel: integer("verified_novel").notNull().default(0),
  verifiedDays: integer("verified_days").notNull().default(0),
  lastVerifiedDay: integer("last_verified_day").notNull().default(-1),
  verifiedThatDay: smallint("verified_that_day").notNull().default(0),
  /** Verifications it asked for on a UTC day, from 1970. */
  tokensDay: integer("tokens_day").notNull().default(-1),
  tokens: smallint("tokens").notNull().default(0),
});

/** An invite code's digest; good for one installation. */
export const invite = pgTable("invite", {
  digest: bytes("digest").primaryKey(),
  createdAt: time("created_at").notNull().default(now),
  usedAt: time("used_at"),
  /** Why it was made: `first start` or `operator`. */
  origin: text("origin").notNull(),
});
