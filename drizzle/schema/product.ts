import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import { id, now, time } from "./types.ts";

/** One ASIN in one marketplace. Both are in the id (core/product-id). */
export const product = pgTable(
  "product",
  {
    id: id("id").primaryKey(),
    marketplace: smallint("marketplace").generatedAlwaysAs(sql`(id >> 52)::smallint`),
    title: text("title"),
    image: text("image"),
    /** A verifier's reading set title and image; reports no longer touch them. */
    described: boolean("described").notNull().default(false),
    /** How many of its series have an open claim: claims come and go without touching the product. */
    dirtySeries: integer("dirty_series").notNull().default(0),
    /** Derived, so that it cannot fall out of step. */
    dirty: boolean("dirty").generatedAlwaysAs(sql`dirty_series > 0`),
    firstSeenAt: time("first_seen_at").notNull().default(now),
    /** When an accepted price last changed; the website's "seen lately". */
    changedAt: time("changed_at").notNull().default(now),
  },
  (t) => [
    check("product_dirty_series", sql`${t.dirtySeries} >= 0`),
    index("product_dirty").on(t.id).where(sql`dirty_series > 0`),
    // The home page's list.
    index("product_changed").on(t.changedAt.desc()),
  ],
);
