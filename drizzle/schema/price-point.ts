import { sql } from "drizzle-orm";
import { boolean, check, integer, pgTable, primaryKey, smallint } from "drizzle-orm/pg-core";
import { id, minor, now, time } from "./types.ts";

/** An accepted price of a series from `at` on, with its provenance. Holds change points only. */
export const pricePoint = pgTable(
  "price_point",
  {
    seriesId: id("series_id").notNull(),
    at: time("at").notNull(),
    revision: integer("revision").notNull(),
    acceptedAt: time("accepted_at").notNull().default(now),
    price: minor("price"),
    reporters: smallint("reporters").notNull(),
    verified: boolean("verified").notNull(),
    imported: boolean("imported").notNull().default(false),
    /** Accepted on one vote, because its server knew only one reporter. */
    alone: boolean("alone").notNull().default(false),
    /** Alerts nobody before a reading supports it: its change is written then. */
    quiet: boolean("quiet").notNull().default(false),
    retractedAt: time("retracted_at"),
  },
  (t) => [
    // `at` in the key: a hypertable's unique index must hold its time column.
    primaryKey({ columns: [t.seriesId, t.at] }),
    check("price_point_price", sql`${t.price} >= 0`),
  ],
);
