import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, smallint, text } from "drizzle-orm/pg-core";
import { id, minor, now, time, xid8 } from "./types.ts";

/** Per mille of the price before. */
const drop = sql`((previous - price) * 1000 / previous) desc`;
const isDrop = sql`kind = 'accepted' and price < previous and previous > 0 and (series_id & 7) = 0 and (verified or reporters > 1)`;

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
    // Upkeep.
    index("price_change_age").on(t.acceptedAt),
    // Drops of headline prices that more than one source supports, largest first, and the same by marketplace.
    index("price_change_drop").on(drop, t.seriesId).where(isDrop),
    index("price_change_drop_in").on(sql`(series_id >> 55)`, drop, t.seriesId).where(isDrop),
  ],
);
