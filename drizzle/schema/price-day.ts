import { bigint, boolean, date, integer, pgTable, primaryKey, smallint } from "drizzle-orm/pg-core";
import { id, minor } from "./types.ts";

/**
 * A UTC day on which the series was confirmed or changed; a missing day is a gap. Null prices: unavailable.
 * Mean = (weighted + close · rest) / (pricedS + rest), rest = 86400 - lastChangeS, 0 when close is null.
 */
export const priceDay = pgTable(
  "price_day",
  {
    seriesId: id("series_id").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    open: minor("open"),
    high: minor("high"),
    low: minor("low"),
    close: minor("close"),
    /** Sum of price · seconds up to the last change of the day. */
    weighted: bigint("weighted", { mode: "number" }).notNull(),
    /** Seconds before the last change in which there was a price at all. */
    pricedS: integer("priced_s").notNull(),
    /** Seconds from midnight to the day's last change. */
    lastChangeS: integer("last_change_s").notNull(),
    changes: smallint("changes").notNull(),
    /** Who stands behind the day's last change; null without one: those behind the price before. */
    reporters: smallint("reporters"),
    verified: boolean("verified"),
    imported: boolean("imported"),
  },
  (t) => [primaryKey({ columns: [t.seriesId, t.day] })],
);
