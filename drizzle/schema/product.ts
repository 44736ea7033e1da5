import type { DescriptionSource } from "@tidemark/core";
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, pgView, smallint, text } from "drizzle-orm/pg-core";
import { id, now, time } from "./types.ts";

/** One ASIN in one marketplace. Both are in the id (core/product-id). */
export const product = pgTable(
  "product",
  {
    id: id("id").primaryKey(),
    marketplace: smallint("marketplace").generatedAlwaysAs(sql`(id >> 52)::smallint`),
    /** What those say who agreed on an accepted price, or a reading (core/trust/product-description). To be shown: shown_product. */
    title: text("title"),
    titleBy: text("title_by").$type<DescriptionSource>().notNull().default("people"),
    image: text("image"),
    imageBy: text("image_by").$type<DescriptionSource>().notNull().default("people"),
    /** How many of its series have an open claim: claims come and go without touching the product. */
    dirtySeries: integer("dirty_series").notNull().default(0),
    /** Derived, so that it cannot fall out of step. */
    dirty: boolean("dirty").generatedAlwaysAs(sql`dirty_series > 0`),
    firstSeenAt: time("first_seen_at").notNull().default(now),
    /** When an accepted price last changed; null while none is in force: nobody confirmed it, and it is in no list. */
    changedAt: time("changed_at").default(now),
  },
  (t) => [
    check("product_dirty_series", sql`${t.dirtySeries} >= 0`),
    index("product_dirty").on(t.id).where(sql`dirty_series > 0`),
    // The home page's list.
    index("product_changed").on(t.changedAt.desc()).where(sql`changed_at is not null`),
    // To be deleted, if they never had an accepted price.
    index("product_unconfirmed").on(t.id).where(sql`changed_at is null and dirty_series = 0`),
  ],
);

/** Whether at most one circle of reporters exists; answered from the index of circles. */
const oneCircle =
  "(select min(coalesce(circle, id)) is not distinct from max(coalesce(circle, id)) from reporter where revoked_at is null)";

/** Products as everybody may see them: what the only circle of reporters says is shown only while there is no second one. */
export const shownProduct = pgView("shown_product", {
  id: id("id"),
  marketplace: smallint("marketplace"),
  title: text("title"),
  image: text("image"),
  /** What is shown of title and image rests on one reporter alone. */
  describedByOne: boolean("described_by_one"),
  dirty: boolean("dirty"),
  dirtySeries: integer("dirty_series"),
  changedAt: time("changed_at"),
}).as(
  sql.raw(`
  select id, marketplace,
    case when title_by <> 'one' or ${oneCircle}
      then title end as title,
    case when image_by <> 'one' or ${oneCircle}
      then image end as image,
    (title_by = 'one' and title is not null or image_by = 'one' and image is not null)
      and ${oneCircle} as described_by_one,
    dirty, dirty_series, changed_at
  from product`),
);
