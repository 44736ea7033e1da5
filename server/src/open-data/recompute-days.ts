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
    where ${range.replaceAll("series_id", "d.series_id")} and f.first_at is not null and (case when f.newest then d.day >= f.from_day
      else d.day <= (f.first_at at time zone 'utc')::date end)`);
  await tx`analyze seen_day`;
  const days = await tx.unsafe(`
    with event as (
      select series_id, at, 1 as point, price, reporters, verified, imported
      from price_point
      where ${range} and series_id in (select series_id from fresh) and retracted_at is null
      union all
      select series_id, day::timestamp at time zone 'utc', 0, null, null, null, null from seen_day
    ), numbered as (
      select *, (at at time zone 'utc')::date as day, floor(date_part('epoch', at))::bigint as t,
        row_number() over (partition by series_id order by at, point) as n
      from event
    ), running as (
      -- At midnight the price of the point before is in force. Number and price in one integer: all windows go by
      -- one order, so that the events are sorted once.
      select *, max(case when point = 1 then n << 38 | coalesce(price + 1, 0) end)
        over (partition by series_id order by at, point rows unbounded preceding) as in_force
      from numbered
    ), span as (
      select series_id, day, t % 86400 as s, point, nullif(in_force & ((1::bigint << 38) - 1), 0) - 1 as price,
        lead(t) over w - t as seconds, row_number() over w as n, reporters, verified, imported
      from running where in_force is not null
      window w as (partition by series_id, day order by at, point)
    ), figures as (
      select series_id, day, max(price) filter (where n = 1) as open, max(price) as high, min(price) as low,
        max(price) filter (where seconds is null) as close, coalesce(sum(price * seconds), 0) as weighted,
        coalesce(sum(seconds) filter (where price is not null), 0) as priced_s, max(s) as last_change_s,
        least(sum(point), 32767) as changes,
        -- Who stands behind the last point, in one integer: an ordered aggregate would sort once more.
        max((n << 18) | (reporters::bigint << 2) | (verified::int << 1) | imported::int) as said
      from span group by series_id, day
    )
    insert into price_day as d (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
      reporters, verified, imported)
    select series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
      (said >> 2) & 65535, (said & 2) > 0, (said & 1) > 0
    from figures f join seen_day using (series_id, day) order by series_id, day
    on conflict (series_id, day) do update set open = excluded.open, high = excluded.high, low = excluded.low,
      close = excluded.close, weighted = excluded.weighted, priced_s = excluded.priced_s,
      last_change_s = excluded.last_change_s, changes = excluded.changes,
      reporters = excluded.reporters, verified = excluded.verified, imported = excluded.imported`);
  return days.count;
}
