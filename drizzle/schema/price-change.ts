import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { id, minor, now, time, xid8 } from "./types.ts";

/** What the change stream carries: one row for each acceptance or retraction, published to logical replication. */
export const priceChange = pgTable(
  "price_change",
  {
    seriesId: id("series_id").notNull(),
    revision: integer("revision").notNull(),
    kind: text("kind", { enum: ["accepted", "retracted"] }).notNull(),
    /** Price before; null with revision 1, or when it was unavailable. */
    previous: minor("previous"),
    price: minor("price"),
    at: time("at").notNull(),
    acceptedAt: time("accepted_at").notNull().default(now),
    reporters: smallint("reporters").notNull(),
    verified: boolean("verified").notNull(),
    /** Revision of the point that a retraction takes back; `previous` is that point's price, `at` its moment. */
    retracts: integer("retracts"),
    xid: xid8("xid").notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.seriesId, t.revision] }),
    check("price_change_retracts", sql`(${t.kind} = 'retracted') = (${t.retracts} is not null)`),
    // Replay after a lost slot: every row at or past a snapshot's xmin.
    index("price_change_xid").on(t.xid),
  ],
);
