import { type Asin, type Marketplace, parseProductId } from "@tidemark/core";
import type { Pool } from "../../platform/database.ts";
import { type DropFilter, periods } from "./drop-filter.ts";

/** A fall of the headline price that stands. Prices in minor units. */
export interface Drop {
  readonly seriesId: bigint;
  readonly revision: number;
  readonly marketplace: Marketplace;
  readonly asin: Asin;
  readonly title: string | null;
  /** The lowest price of the 30 days before: what it really fell from. */
  readonly before: number;
  readonly price: number;
  /** The price in force, which may be lower still. */
  readonly now: number;
  readonly percent: number;
  readonly acceptedAt: number;
  readonly reporters: number;
  readonly verified: boolean;
}

const listed = 50;
/** So many of the largest changes are looked at, of which some are no true drops; more where these do not settle it. */
const depths = [500, 5000] as const;

interface Row extends Omit<Drop, "marketplace" | "asin"> {
  readonly productId: bigint;
  /** How many changes were looked at, and the fall of the least of them, in tenths of a percent. */
  readonly looked: number;
  readonly least: number;
}

/**
 * The largest true drops: accepted on more than one source's word, not retracted, still in force, and measured
 * against the lowest price of the 30 days before, so that a price raised to be lowered again is none.
 */
export async function findDrops(
  pool: Pool,
  filter: DropFilter,
  now: number,
  looks: readonly number[] = depths,
): Promise<Drop[]> {
  let rows: readonly Row[] = [];
  for (const depth of looks) {
    rows = await largest(pool, filter, now, depth);
    // A true drop is never larger than its change, and `least` is cut off: what was not looked at is smaller.
    const last = rows[listed - 1];
    if (last && (last.before - last.price) * 1000 >= (last.least + 1) * last.before) break;
    if ((rows[0]?.looked ?? depth) < depth) break;
  }
  return rows.flatMap(({ productId, looked: _, least: __, ...row }) => {
    const product = parseProductId(productId);
    return product ? [{ ...row, ...product }] : [];
  });
}

/** Those among so many of the largest changes. */
async function largest(
  pool: Pool,
  { marketplace, percent, period }: DropFilter,
  now: number,
  depth: number,
): Promise<readonly Row[]> {
  const from = now - periods[period] * 86_400_000;
  const place = marketplace ? pool`and (series_id >> 55) = ${marketplace.number}` : pool``;
  return pool<Row[]>`
    with largest as (
      select series_id, revision, previous, price, at, accepted_at, reporters, verified from price_change
      where kind = 'accepted' and price < previous and previous > 0 and (series_id & 7) = 0
        and (verified or reporters > 1) ${place}
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
      select distinct on (series_id) *, (before - price) * 100 / before as percent from honest
      where price < before order by series_id, (before - price)::float8 / before desc
    )
    select series_id as "seriesId", revision, series_id >> 3 as "productId", before::float8 as before,
      price::float8 as price, now::float8 as now, percent::int as percent, ms(accepted_at) as "acceptedAt",
      reporters::int as reporters, verified, p.title,
      (select count(*)::int from largest) as looked,
      (select min((previous - price) * 1000 / previous)::int from largest) as least
    from best join shown_product p on p.id = series_id >> 3
    where percent >= ${percent}
    order by (before - price)::float8 / before desc, series_id limit ${listed}`;
}
