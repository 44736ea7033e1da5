import { sql } from "drizzle-orm";
import { bigint, boolean, date, numeric, pgView, smallint } from "drizzle-orm/pg-core";
import { id, minor } from "./types.ts";

/**
 * Weeks (from Monday), months and years of a series, each from its first day `start` on, made of its observed days
 * only. `weighted` / `pricedS` is the mean. With TimescaleDB continuous aggregates stand behind these names.
 */
const columns = {
  seriesId: id("series_id"),
  start: date("start", { mode: "string" }),
  open: minor("open"),
  high: minor("high"),
  low: minor("low"),
  close: minor("close"),
  /** Sum of price · seconds of the observed days. */
  weighted: numeric("weighted"),
  /** Seconds of them in which there was a price. */
  pricedS: bigint("priced_s", { mode: "number" }),
  /** Observed days. */
  days: bigint("days", { mode: "number" }),
  changes: bigint("changes", { mode: "number" }),
  /** Who stands behind the last change in it; null without one. */
  reporters: smallint("reporters"),
  verified: boolean("verified"),
  imported: boolean("imported"),
};

const spansOf = (unit: "week" | "month" | "year") =>
  sql.raw(`
  select series_id, date_trunc('${unit}', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes,
    (array_agg(reporters order by day desc) filter (where reporters is not null))[1] as reporters,
    (array_agg(verified order by day desc) filter (where reporters is not null))[1] as verified,
    (array_agg(imported order by day desc) filter (where reporters is not null))[1] as imported
  from price_day group by series_id, date_trunc('${unit}', day::timestamp)`);

export const priceWeek = pgView("price_week", columns).as(spansOf("week"));
export const priceMonth = pgView("price_month", columns).as(spansOf("month"));
export const priceYear = pgView("price_year", columns).as(spansOf("year"));
