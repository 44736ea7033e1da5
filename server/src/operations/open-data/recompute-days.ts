import type { Sql } from "../../platform/database.ts";
import { staging } from "./staging.ts";

/**
 * Puts the valid points of the series in `fresh`, each with its neighbours, into `point`: read once for days and for
 * lowest and highest, and analyzed, so that both are planned well while the tables grow. Days are numbered from 1970.
 */
export async function gatherPoints(tx: Sql, range: string): Promise<void> {
  await tx.unsafe(`
    create temp table point on commit drop as
    select *, (t / 86400)::int as day, (t_after / 86400)::int as day_after,
      t_before is null or t_before / 86400 < t / 86400 as first, t_after is null or t_after / 86400 > t / 86400 as last
    from (
      select *, lag(t) over w as t_before, lag(price) over w as price_before, lead(t) over w as t_after
      from (
        select series_id, at, floor(date_part('epoch', at))::bigint as t, price, reporters, verified, imported
        from price_point where ${range} and series_id in (select series_id from fresh) and retracted_at is null) p
      window w as (partition by series_id order by at)) p`);
  await tx`analyze point`;
}

/**
 * Recomputes the days of the series in `fresh` from their points, as core's dayOf does: days in the dump, days of added
 * points, and known days that an added point affects. Returns how many.
 */
export async function recomputeDays(tx: Sql, range: string): Promise<number> {
  const reached = `d.day between f.from_day and f.until_day and ${range.replaceAll("series_id", "d.series_id")}`;
  await tx.unsafe(`
    create temp table seen_day on commit drop as
    select d.series_id, d.day from ${staging}.price_days d join fresh f using (series_id) where ${reached}
    union
    select d.series_id, d.day from price_day d join fresh f using (series_id) where f.known and ${reached}`);
  await tx`create index on seen_day (series_id, day)`;
  await tx`analyze seen_day`;
  // Nobody else writes them while their series are locked: a plain insert costs half of an upsert.
  await tx.unsafe(`
    delete from price_day d using fresh f where f.known and d.series_id = f.series_id and ${reached}`);
  const days = await tx`
    with changed as (
      -- At midnight the price of the point before is in force.
      select series_id, day,
        max(case when t_before is null then price else price_before end) filter (where first) as open,
        max(case when first then greatest(price, price_before) else price end) as high,
        min(case when first then least(price, price_before) else price end) as low,
        max(price) filter (where last) as close,
        coalesce(sum(price * (t_after - t)) filter (where not last), 0)
          + coalesce(sum(price_before * (t % 86400)) filter (where first), 0) as weighted,
        coalesce(sum(t_after - t) filter (where not last and price is not null), 0)
          + coalesce(sum(t % 86400) filter (where first and price_before is not null), 0) as priced_s,
        max(t % 86400) as last_change_s, least(count(*), 32767) as changes,
        max(reporters) filter (where last) as reporters, bool_or(verified) filter (where last) as verified,
        bool_or(imported) filter (where last) as imported
      from point join fresh f using (series_id)
      where date '1970-01-01' + day between f.from_day and f.until_day
      group by series_id, day
    ), unchanged as (
      select p.series_id, d.day, p.price
      from point p join seen_day d on d.series_id = p.series_id and d.day > date '1970-01-01' + p.day
        and d.day < coalesce(date '1970-01-01' + p.day_after, 'infinity')
      where p.last and (p.day_after is null or p.day_after > p.day + 1)
    )
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
      reporters, verified, imported)
    select series_id, date '1970-01-01' + day, open, high, low, close, weighted, priced_s, last_change_s, changes,
      reporters, verified, imported
    from changed
    union all
    select series_id, day, price, price, price, price, 0, 0, 0, 0, null, null, null from unchanged
    order by 1, 2`;
  return days.count;
}
