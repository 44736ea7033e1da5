import { sql } from "drizzle-orm";
import { boolean, check, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { id, now, pgSnapshot, time } from "./types.ts";

/** How far the relay has published changes to the stream; at most one row. */
export const changeCheckpoint = pgTable(
  "change_checkpoint",
  {
    id: boolean("id").primaryKey().default(true),
    /** The source of truth about published changes: this snapshot, or the slot (then the snapshot lags behind). */
    mode: text("mode", { enum: ["poll", "slot"] })
      .notNull()
      .default("poll"),
    /** Every change visible in it was published. The first value shows only those of xid 0. */
    snapshot: pgSnapshot("snapshot").notNull().default(sql`'1:1:'`),
    movedAt: time("moved_at").notNull().default(now),
  },
  (t) => [check("change_checkpoint_one", sql`${t.id}`)],
);

/** The last revision of a series that a consumer has processed; detects repeated changes. */
export const changeSeen = pgTable(
  "change_seen",
  {
    consumer: text("consumer").notNull(),
    seriesId: id("series_id").notNull(),
    revision: integer("revision").notNull(),
  },
  (t) => [primaryKey({ columns: [t.consumer, t.seriesId] })],
);
