import { sql } from "drizzle-orm";
import { boolean, check, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { id, now, pgSnapshot, time } from "./types.ts";

/** How far the relay has handed changes to the stream; at most one row. */
export const changeCheckpoint = pgTable(
  "change_checkpoint",
  {
    id: boolean("id").primaryKey().default(true),
    /** What knows which changes were handed over: this snapshot, or the slot (the snapshot then lags behind it). */
    mode: text("mode", { enum: ["poll", "slot"] })
      .notNull()
      .default("poll"),
    /** Every change visible in it was handed over. The first value: none but those of xid 0. */
    snapshot: pgSnapshot("snapshot").notNull().default(sql`'1:1:'`),
    movedAt: time("moved_at").notNull().default(now),
  },
  (t) => [check("change_checkpoint_one", sql`${t.id}`)],
);

/** The last revision of a series that a consumer has taken in: what comes again is known by it. */
export const changeSeen = pgTable(
  "change_seen",
  {
    consumer: text("consumer").notNull(),
    seriesId: id("series_id").notNull(),
    revision: integer("revision").notNull(),
  },
  (t) => [primaryKey({ columns: [t.consumer, t.seriesId] })],
);
