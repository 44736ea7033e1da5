import { pgTable, text } from "drizzle-orm/pg-core";
import { bytes, id, now, time } from "./types.ts";

/** An anonymous installation: a digest of what its token carries, and no trail. */
export const reporter = pgTable("reporter", {
  id: id("id").primaryKey(),
  createdAt: time("created_at").notNull().default(now),
  revokedAt: time("revoked_at"),
});

/** An invite code's digest; good for one installation. */
export const invite = pgTable("invite", {
  digest: bytes("digest").primaryKey(),
  createdAt: time("created_at").notNull().default(now),
  usedAt: time("used_at"),
  /** Why it was made: `first start` or `operator`. */
  origin: text("origin").notNull(),
});
