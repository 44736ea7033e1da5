import { marketplaces, seriesKinds } from "@tidemark/core";
import { guardedSql } from "../open-data/guard-csv-formulas.ts";

/** Days of 1970, as PostgreSQL's date: what the statements here are given is numbers only. */
const date = (sequence: number): string => `(date '1970-01-01' + ${sequence})`;
const startOf = (sequence: number): string => `to_timestamp(${sequence} * 86400.0)`;

const suffixes = marketplaces.map(({ number, suffix }) => `(${number}, '${suffix}')`).join(", ");
const kinds = `(array[${seriesKinds.map((kind) => `'${kind}'`).join(", ")}])`;
/** Not a price after an extra: those follow from headline prices and what people saw beside them. */
const isReported = (series: string) => `${series} & 7 < ${seriesKinds.length}`;
/** Further back a retraction takes no days away, one by one. */
const longestWithdrawal = 400;

/**
 * Days that this server accepted itself, of series and from days in `s`: an imported history comes before the first price
 * that was seen here, and the day on which one follows the other is left out.
 */
const ownDays = (s: string, until: number): string => `
  select d.series_id, d.day, d.low, d.high, d.close, false as withdrawn
  from (${s}) s(id, from_day)
  cross join lateral (
    select imported from price_point where series_id = s.id and retracted_at is null order by at limit 1) first
  left join lateral (
    select min(at) as at from price_point
    where first.imported and series_id = s.id and retracted_at is null and not imported) own on true
  join price_day d on d.series_id = s.id and d.day >= s.from_day and d.day <= ${date(until)}
  where ${isReported("s.id")} and (not first.imported or d.day > (own.at at time zone 'utc')::date)`;

/** Columns of a feed's file of days, from rows with a day's names; ordered as series ids are. */
const dayFile = (rows: string): string => `
  select m.suffix as marketplace, asin_of(r.series_id >> 3) as asin, ${kinds}[(r.series_id & 7)::int + 1] as series,
    r.day, r.low, r.high, r.close, r.withdrawn
  from (${rows}) r join (values ${suffixes}) m(number, suffix) on m.number = (r.series_id >> 55)::int
  order by r.series_id, r.day`;

/** All days up to one. */
export const snapshotDays = (until: number): string =>
  dayFile(ownDays("select id, date '1995-07-01' from series where since is not null", until));

/**
 * The days after one sequence number up to another, of series that were seen or changed on them; and older ones from the
 * moment on of a price that was accepted late or retracted since (epoch ms). A day that is gone by a retraction is taken
 * back.
 */
export const changedDays = (after: number, until: number, since: number): string =>
  dayFile(`
    with redone as materialized (
      select series_id, (min(at) at time zone 'utc')::date as day, bool_or(kind = 'retracted') as retracted
      from price_change
      where accepted_at >= to_timestamp(${since} / 1000.0) and ${isReported("series_id")} group by series_id
    ), touched as (
      select id, ${date(after + 1)} as day from series
      where greatest(last_confirmed_at, since, accepted_at) >= ${startOf(after + 1)}
      union all select series_id, day from redone
    )
    ${ownDays("select id, min(day) from touched group by id", until)}
    union all
    select r.series_id, g.at::date, null, null, null, true
    from redone r,
      generate_series(greatest(r.day, ${date(until - longestWithdrawal)})::timestamp, ${date(until)}::timestamp, interval '1 day') g(at)
    where r.retracted and not exists (
      select from price_day d where d.series_id = r.series_id and d.day = g.at::date)`);

const described = "hashtextextended(coalesce(title, '') || chr(10) || coalesce(image, ''), 0)";

/** Products as a dump names them: never a title of the server's only reporter. */
const ownProducts = `
  select id, case when title_by <> 'one' then title end as title, case when image_by <> 'one' then image end as image
  from product where changed_at is not null`;

/** Titles and images that the feed has not said yet; all of them for a snapshot. */
export const productFile = (all: boolean): string => `
  select m.suffix as marketplace, asin_of(p.id) as asin, ${guardedSql("p.title")} as title, ${guardedSql("p.image")} as image
  from (${ownProducts}) p join (values ${suffixes}) m(number, suffix) on m.number = (p.id >> 52)::int
  where (title is not null or image is not null)
    ${all ? "" : `and not exists (select from published_product s where s.product_id = p.id and s.described = ${described})`}
  order by p.id`;

/** Notes what the feed says of products now. */
export const noteProducts = `
  insert into published_product as known (product_id, described)
  select id, ${described} from (${ownProducts}) p where title is not null or image is not null
  on conflict (product_id) do update set described = excluded.described where known.described <> excluded.described`;
