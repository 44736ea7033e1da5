import type { Sql } from "../database.ts";
import { staging } from "./staging.ts";

/**
 * The days of the series in `fresh`, from their standing points as core's dayOf has them: the days that the dump
 * has seen, those of the added points, and the known ones that an added point reaches into. Returns how many.
 */
export async function recomputeDays(tx: Sql, range: string): Promise<number> {
  await tx.unsafe(`
    create temp table seen_day on commit drop as
    select d.series_id, d.day from ${staging}.price_days d join fresh f using (series_id)
    where ${range.replaceAll("series_id", "d.series_id")}
      and (f.first_at is null or (case when f.newest then d.day >= f.from_day
        else d.day <= (f.first_at at time zone 'utc')::date end))
    union select series_id, (at at time zone 'utc')::date from added
    union select d.series_id, d.day from price_day d join fresh f using (series_id)
    where f.first_at is not null and (case when f.newest then d.day >= f.from_day
      else d.day <= (f.first_at at time zone 'utc')::date end)`);
  await tx`analyze seen_day`;
  const days = await tx`
    with event as (
      select p.series_id, floor(ms(p.at) / 1000)::bigint as t, 1 as point, p.at, p.price
      from price_point p join fresh f using (series_id) where p.retracted_at is null
      union all
      select series_id, extract(epoch from day)::bigint, 0, day::timestamp at time zone 'utc', null from seen_day
    ), numbered as (
      select *, sum(point) over (partition by series_id order by t, point, at rows unbounded preceding) as nth
      from event
    ), step as (
      -- At midnight the price of the point before is in force.
      select series_id, (date '1970-01-01' + (t / 86400)::int) as day, t % 86400 as s, point, at,
        first_value(price) over (partition by series_id, nth order by t, point, at) as price
      from numbered where nth > 0
    ), span as (
      select *, lead(s) over w - s as seconds, row_number() over w as n
      from step window w as (partition by series_id, day order by s, point, at)
    ), figures as (
      select series_id, day, max(price) filter (where n = 1) as open, max(price) as high, min(price) as low,
        max(price) filter (where seconds is null) as close, coalesce(sum(price * seconds), 0) as weighted,
        coalesce(sum(seconds) filter (where price is not null), 0) as priced_s, max(s) as last_change_s,
        least(sum(point), 32767) as changes
      from span group by series_id, day
    )
    insert into price_day as d (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select f.* from figures f join seen_day using (series_id, day) order by series_id, day
    on conflict (series_id, day) do update set open = excluded.open, high = excluded.high, low = excluded.low,
      close = excluded.close, weighted = excluded.weighted, priced_s = excluded.priced_s,
      last_change_s = excluded.last_change_s, changes = excluded.changes`;
  return days.count;
}
