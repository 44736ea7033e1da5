ALTER TABLE "price_day" ADD COLUMN "reporters" smallint;--> statement-breakpoint
ALTER TABLE "price_day" ADD COLUMN "verified" boolean;--> statement-breakpoint
ALTER TABLE "price_day" ADD COLUMN "imported" boolean;--> statement-breakpoint
CREATE VIEW "public"."price_month" AS (
  select series_id, date_trunc('month', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes,
    (array_agg(reporters order by day desc) filter (where reporters is not null))[1] as reporters,
    (array_agg(verified order by day desc) filter (where reporters is not null))[1] as verified,
    (array_agg(imported order by day desc) filter (where reporters is not null))[1] as imported
  from price_day group by series_id, date_trunc('month', day::timestamp));--> statement-breakpoint
CREATE VIEW "public"."price_week" AS (
  select series_id, date_trunc('week', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes,
    (array_agg(reporters order by day desc) filter (where reporters is not null))[1] as reporters,
    (array_agg(verified order by day desc) filter (where reporters is not null))[1] as verified,
    (array_agg(imported order by day desc) filter (where reporters is not null))[1] as imported
  from price_day group by series_id, date_trunc('week', day::timestamp));--> statement-breakpoint
CREATE VIEW "public"."price_year" AS (
  select series_id, date_trunc('year', day::timestamp)::date as start,
    (array_agg(open order by day))[1] as open, max(high) as high, min(low) as low,
    (array_agg(close order by day desc))[1] as close,
    sum(weighted::numeric + coalesce(close, 0)::numeric * (86400 - last_change_s)) as weighted,
    sum(priced_s + case when close is null then 0 else 86400 - last_change_s end) as priced_s,
    count(*) as days, sum(changes) as changes,
    (array_agg(reporters order by day desc) filter (where reporters is not null))[1] as reporters,
    (array_agg(verified order by day desc) filter (where reporters is not null))[1] as verified,
    (array_agg(imported order by day desc) filter (where reporters is not null))[1] as imported
  from price_day group by series_id, date_trunc('year', day::timestamp));--> statement-breakpoint
UPDATE "price_day" d SET "reporters" = p."reporters", "verified" = p."verified", "imported" = p."imported"
FROM (
  SELECT DISTINCT ON (series_id, (at AT TIME ZONE 'utc')::date) series_id, (at AT TIME ZONE 'utc')::date AS day,
    reporters, verified, imported
  FROM "price_point" WHERE retracted_at IS NULL ORDER BY series_id, (at AT TIME ZONE 'utc')::date, at DESC
) p
WHERE d."series_id" = p."series_id" AND d."day" = p."day" AND d."changes" > 0;
