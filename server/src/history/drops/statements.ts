import type { Sql } from "../../platform/database.ts";

export interface DropSearch {
  /** Number of a marketplace; null: all. */
  readonly marketplace: number | null;
  /** The least fall. */
  readonly percent: number;
  /** Accepted after it; epoch ms. */
  readonly from: number;
  /** How many of the largest changes are looked at. */
  readonly depth: number;
  /** How many drops are listed. */
  readonly limit: number;
}

/** Prices in minor units, times in epoch ms; see `Drop`. */
export interface DropRow {
  readonly seriesId: bigint;
  readonly revision: number;
  readonly productId: bigint;
  readonly title: string | null;
  readonly image: string | null;
  readonly before: number;
  readonly price: number;
  readonly now: number;
  readonly acceptedAt: number;
  readonly reporters: number;
  readonly verified: boolean;
  /** How many changes were looked at, and the fall of the least of them, in tenths of a percent. */
  readonly looked: number;
  readonly least: number;
}

/**
 * The true drops among the largest changes, largest first. The changes are read from an index by the literal conditions
 * and expressions of `price_change_drop`, or of `price_change_drop_in` for one marketplace.
 */
export const largestDrops = (sql: Sql, { marketplace, percent, from, depth, limit }: DropSearch) => sql<
  DropRow[]
>`
  with largest as (
    select series_id, revision, previous, price, at, accepted_at, reporters, verified from price_change
    where kind = 'accepted' and price < previous and previous > 0 and (series_id & 7) = 0
      and (verified or reporters > 1) ${marketplace === null ? sql`` : sql`and (series_id >> 55) = ${marketplace}`}
      and ((previous - price) * 1000 / previous) >= ${percent * 10} and accepted_at > from_ms(${from})
    order by ((previous - price) * 1000 / previous) desc, series_id limit ${depth}
  ), honest as (
    select c.*, s.price as now, least(c.previous, days.low, today.low) as before
    from largest c
    join series s on s.id = c.series_id and s.price <= c.price
    join price_point p on p.series_id = c.series_id and p.at = c.at and p.revision = c.revision
      and p.retracted_at is null
    cross join lateral (
      select min(low) as low from price_day d where d.series_id = c.series_id
        and d.day >= (c.at at time zone 'utc')::date - 30 and d.day < (c.at at time zone 'utc')::date) days
    cross join lateral (
      select min(e.price) as low from price_point e where e.series_id = c.series_id and e.retracted_at is null
        and e.at < c.at and e.at >= (c.at at time zone 'utc')::date::timestamp at time zone 'utc') today
  ), best as (
    select distinct on (series_id) * from honest
    where price < before order by series_id, (before - price)::float8 / before desc
  )
  select series_id as "seriesId", revision, series_id >> 3 as "productId", before::float8 as before,
    price::float8 as price, now::float8 as now, ms(accepted_at) as "acceptedAt",
    reporters::int as reporters, verified, p.title, p.image,
    (select count(*)::int from largest) as looked,
    (select min((previous - price) * 1000 / previous)::int from largest) as least
  from best join shown_product p on p.id = series_id >> 3
  where (before - price) * 100 >= before * ${percent}
  order by (before - price)::float8 / before desc, series_id limit ${limit}`;
