import { sql } from "drizzle-orm";
import {
  bigint,
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
    /** The member whose invite let it in; null: the operator's. Kept while the reporter is. */
    invitedBy: id("invited_by"),
    /** The reporter whose circle it belongs to (core/trust/circle); null: its own. Derived, so that judging need not follow invites. */
    circle: id("circle"),
    /** Since when it counts apart from the circle of who invited it. */
    independentAt: time("independent_at"),
    /** Reports that readings bore out, in the private profile. */
    borneOut: integer("borne_out").notNull().default(0),
  },
  (t) => [
    // Whether there is more than one circle: its first and its last are compared.
    index("reporter_circle").on(sql`coalesce(circle, id)`).where(sql`revoked_at is null`),
    index("reporter_invited").on(t.invitedBy).where(sql`invited_by is not null`),
    // Read every 5 s by each process.
    index("reporter_revoked").on(t.id).where(sql`revoked_at is not null`),
    index("reporter_renewed").on(t.renewedOn),
  ],
);

/** An invite, known by its code's digest. It lets in as many browsers as it has uses. */
export const invite = pgTable(
  "invite",
  {
    digest: bytes("digest").primaryKey(),
    createdAt: time("created_at").notNull().default(now),
    /** Its last use. */
    usedAt: time("used_at"),
    /** Why it was made: `first start`, `operator` or `member`. */
    origin: text("origin").notNull(),
    /** What lists and forms name it by: nothing of the code is in it. */
    id: bigint("id", { mode: "bigint" }).generatedAlwaysAsIdentity().unique(),
    uses: integer("uses").notNull().default(1),
    used: integer("used").notNull().default(0),
    /** Null: it does not expire. */
    expiresAt: time("expires_at"),
    revokedAt: time("revoked_at"),
    /** The member who made it. */
    inviter: id("inviter"),
  },
  (t) => [
    check("invite_used", sql`${t.used} between 0 and ${t.uses}`),
    index("invite_inviter").on(t.inviter).where(sql`inviter is not null`),
  ],
);

/** One use of an invite by one browser, known by the digest of its secret. */
export const redemption = pgTable(
  "redemption",
  {
    inviteId: id("invite_id")
      .notNull()
      .references(() => invite.id, { onDelete: "cascade" }),
    browser: bytes("browser").notNull(),
    at: time("at").notNull(),
    /** When it made its reporter; null: so far it reads only. */
    registeredAt: time("registered_at"),
  },
  (t) => [primaryKey({ columns: [t.inviteId, t.browser] })],
);

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
