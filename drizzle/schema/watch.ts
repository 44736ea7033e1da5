import { WatchRule } from "@tidemark/core/wire";
import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { holder } from "./holder.ts";
import { id, json, minor, now, time } from "./types.ts";

/** A holder's watch of a series, which need not exist yet. */
export const watch = pgTable(
  "watch",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    holderId: id("holder_id")
      .notNull()
      .references(() => holder.id, { onDelete: "cascade" }),
    seriesId: id("series_id").notNull(),
    rule: json("rule", WatchRule).notNull(),
    minDelta: minor("min_delta").notNull().default(0),
    rearmPercent: smallint("rearm_percent"),
    /** The price at creation, or the first one after. */
    basis: minor("basis"),
    /** The price of its last alert; null: armed. */
    firedPrice: minor("fired_price"),
    /** The series' revision at creation: earlier changes may still arrive. */
    sinceRevision: integer("since_revision").notNull(),
    cooldownUntil: time("cooldown_until"),
    lastAlertAt: time("last_alert_at"),
    createdAt: time("created_at").notNull().default(now),
    expiresAt: time("expires_at"),
    pausedAt: time("paused_at"),
    /** Stopped by its holder; kept for corrections of its alerts. */
    endedAt: time("ended_at"),
    idempotencyKey: text("idempotency_key"),
    /** Digest of the key's request: another request with the same key is refused. */
    requestDigest: text("request_digest"),
    /** Its holder's own words for it, in their order. */
    tags: text("tags").array().notNull().default([]),
  },
  (t) => [
    // Finds the watches of a change.
    index("watch_series").on(t.seriesId, t.id).where(sql`ended_at is null and paused_at is null`),
    index("watch_holder").on(t.holderId, t.id.desc()).where(sql`ended_at is null`),
    uniqueIndex("watch_idempotency").on(t.holderId, t.idempotencyKey),
    index("watch_expiry").on(t.expiresAt).where(sql`expires_at is not null`),
    check("watch_tags", sql`cardinality(${t.tags}) <= 10`),
    index("watch_ended").on(t.endedAt).where(sql`ended_at is not null`),
  ],
);
