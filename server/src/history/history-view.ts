import {
  type Asin,
  exponentOf,
  type Marketplace,
  productIdOf,
  rangeDays,
  type SeriesKind,
  seriesIdOf,
} from "@tidemark/core";
import type { Granularity, HistoryView, Range, Source } from "@tidemark/core/wire";
import type { Pool } from "../database.ts";

/** Epoch ms at which a range starts. */
export const rangeStart = (range: Range, now: number): number =>
  range === "all" ? 0 : now - rangeDays[range] * 86_400_000;

interface Columns {
  t: number[] | null;
  p: (number | null)[] | null;
  source: Source[] | null;
  by: number[] | null;
  open?: (number | null)[] | null;
  high?: (number | null)[] | null;
  low?: (number | null)[] | null;
  mean?: (number | null)[] | null;
}

/** The history of one series from a moment (epoch ms) on. The product is known to exist. */
export async function historyView(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  series: SeriesKind,
  from: number,
  granularity: Granularity,
  now: number,
): Promise<HistoryView> {
  const id = String(seriesIdOf(productIdOf(marketplace, asin), series));
  const [columns, gaps] = await Promise.all([
    granularity === "raw" ? points(pool, id, from) : days(pool, id, from),
    gapsOf(pool, id, from, now),
  ]);
  const { currency } = marketplace;
  return {
    marketplace: marketplace.suffix,
    asin,
    series,
    currency,
    exponent: exponentOf(currency),
    granularity,
    t: columns.t ?? [],
    p: columns.p ?? [],
    source: columns.source ?? [],
    by: columns.by ?? [],
    gaps,
    ...(granularity === "day" && {
      open: columns.open ?? [],
      high: columns.high ?? [],
      low: columns.low ?? [],
      mean: columns.mean ?? [],
    }),
  };
}

async function points(pool: Pool, id: string, from: number): Promise<Columns> {
  const [row] = await pool<[Columns]>`
    with start as (
      select coalesce(max(at), '-infinity') as at from price_point
      where series_id = ${id}::bigint and at <= from_ms(${from}) and retracted_at is null
    ), p as (
      select * from price_point
      where series_id = ${id}::bigint and at >= (select at from start) and retracted_at is null order by at
    )
    select json_agg(floor(ms(at) / 1000)) as t, json_agg(price) as p, json_agg(reporters) as by,
      json_agg(${sourceOf(pool)}) as source
    from p`;
  return row;
}

async function days(pool: Pool, id: string, from: number): Promise<Columns> {
  const [row] = await pool<[Columns]>`
    with d as (
      select extract(epoch from d.day)::bigint as t, d.*, p.reporters, p.verified, p.imported,
        case when d.close is null then 0 else 86400 - d.last_change_s end as rest
      from price_day d left join lateral (
        select reporters, verified, imported from price_point p
        where p.series_id = d.series_id and p.at < (d.day + 1) at time zone 'utc' and p.retracted_at is null
        order by p.at desc limit 1) p on true
      where d.series_id = ${id}::bigint and d.day >= (from_ms(${from}) at time zone 'utc')::date order by d.day
    )
    select json_agg(t) as t, json_agg(close) as p, json_agg(coalesce(reporters, 0)) as by,
      json_agg(${sourceOf(pool)}) as source,
      json_agg(open) as open, json_agg(high) as high, json_agg(low) as low,
      json_agg(round((weighted + coalesce(close, 0)::numeric * rest) / nullif(priced_s + rest, 0))) as mean
    from d`;
  return row;
}

const sourceOf = (pool: Pool) =>
  pool`case when imported then 'imported' when verified and reporters > 0 then 'both'
       when verified then 'verifier' else 'crowd' end`;

/** Spans of whole UTC days on which nobody saw the series, up to today. */
async function gapsOf(pool: Pool, id: string, from: number, now: number): Promise<[number, number][]> {
  const rows = await pool<{ from: number; to: number }[]>`
    with d as (
      select day + 1 as missing,
        coalesce(lead(day) over (order by day), (from_ms(${now}) at time zone 'utc')::date) as seen
      from price_day where series_id = ${id}::bigint
    )
    select extract(epoch from missing)::float8 as from, extract(epoch from seen)::float8 as to
    from d where seen > missing and seen > (from_ms(${from}) at time zone 'utc')::date order by missing`;
  return rows.map(({ from, to }) => [from, to]);
}
