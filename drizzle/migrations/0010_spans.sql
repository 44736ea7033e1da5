CREATE VIEW "public"."price_month" AS (
  select series_id, date_trunc('month', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes
  from price_day group by series_id, date_trunc('month', day::timestamp));--> statement-breakpoint
CREATE VIEW "public"."price_week" AS (
  select series_id, date_trunc('week', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes
  from price_day group by series_id, date_trunc('week', day::timestamp));--> statement-breakpoint
CREATE VIEW "public"."price_year" AS (
  select series_id, date_trunc('year', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes
  from price_day group by series_id, date_trunc('year', day::timestamp));