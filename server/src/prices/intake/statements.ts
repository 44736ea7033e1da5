import { productOfSeries } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { type NoColumns, rowsOf } from "../../platform/rows-of.ts";

/** A series seen at a price. Time: epoch ms. */
export interface Confirmation {
  readonly seriesId: bigint;
  readonly price: number | null;
  readonly at: number;
}

/**
 * Moves the time of confirmation of each series that still has the price, and adds the day where it is the first of it.
 * Returns those series. One row for each series, in id order: two such statements cannot deadlock.
 */
export const confirmSeries = (sql: Sql, confirmations: readonly Confirmation[]) => sql<{ id: bigint }[]>`
  with moved as (
    update series s set last_confirmed_at = greatest(s.last_confirmed_at, from_ms(v.at))
    from ${rowsOf(sql, "v", confirmations, { seriesId: "bigint", price: "bigint", at: "float8" })}
    where s.id = v.series_id and s.since is not null and s.price is not distinct from v.price
    returning s.id, s.price, (from_ms(v.at) at time zone 'utc')::date as day
  ), days as (
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select id, day, price, price, price, price, 0, 0, 0, 0 from moved on conflict do nothing
  )
  select id from moved`;

/** What was seen of one price of one series. Times: epoch ms. */
export interface SeenPrice {
  readonly seriesId: bigint;
  readonly price: number | null;
  /** Accepted extras as core writes them, where they were seen; null: none. */
  readonly extras: string | null;
  readonly oldest: number;
  readonly newest: number;
}

export interface ClassifiedPrice {
  /** Which of the prices, from 1. */
  readonly n: number;
  /** From the accepted price, or, in the public profile, the series is disputed. */
  readonly differs: boolean;
  /** Older observations must be judged. Epoch ms. */
  readonly freshFrom: number;
  readonly isDue: boolean;
  /** The accepted extras. */
  readonly extras: string | null;
}

/** Prices of which some observation must be judged, its moment written, or its extras compared. The rest is in no row. */
export const classifyPrices = (
  sql: Sql,
  {
    prices,
    freshSince,
    confirmEveryMs,
    disputedCount,
  }: {
    readonly prices: readonly SeenPrice[];
    readonly freshSince: number;
    readonly confirmEveryMs: number;
    /** Observations of a disputed series are judged even when they confirm. */
    readonly disputedCount: boolean;
  },
) => sql<ClassifiedPrice[]>`
  select n::int, differs, "freshFrom", "isDue", extras
  from (
    select v.n, v.oldest, s.extras, v.extras is distinct from s.extras as others,
      s.since is null or s.price is distinct from v.price or ${disputedCount} and s.open_claims > 0 as differs,
      greatest(ms(s.since), ${freshSince}::float8) as "freshFrom",
      s.last_confirmed_at is null or v.newest >= ms(s.last_confirmed_at) + ${confirmEveryMs}::float8
        or (from_ms(v.newest) at time zone 'utc')::date > (s.last_confirmed_at at time zone 'utc')::date as "isDue"
    from ${rowsOf(sql, "v", prices, { seriesId: "bigint", price: "bigint", extras: "text", oldest: "float8", newest: "float8" }, "n")}
    left join series s on s.id = v.series_id
  ) as classified
  where differs or oldest < "freshFrom" or "isDue" or others`;

/** Whose observation of which series. */
export interface ReporterOfSeries {
  readonly reporter: string;
  readonly seriesId: bigint;
}

/** Those of the pairs with an open vote: one index search for each reporter. */
export const openVotes = (sql: Sql, pairs: readonly ReporterOfSeries[]) => sql<ReporterOfSeries[]>`
  select v.reporter::text, e.series_id as "seriesId"
  from (
    select reporter, array_agg(series_id) as observed
    from ${rowsOf(sql, "v", pairs, { reporter: "bigint", seriesId: "bigint" })}
    group by reporter) v
  cross join lateral (
    select series_id from evidence where reporter = v.reporter and series_id = any(v.observed) and live offset 0) e`;

/** Makes products that are not there. Nobody has confirmed them: they have neither title nor place in a list. */
export const createProducts = (sql: Sql, seriesIds: readonly bigint[]) => sql<NoColumns[]>`
  with products as (
    insert into product (id, changed_at)
    select id, null from (select distinct id from unnest(${arrayOf(seriesIds, productOfSeries)}::bigint[]) v(id)) v
    where not exists (select from product known where known.id = v.id)
    order by id
    on conflict do nothing
    returning id
  )
  insert into product_search (product_id) select id from products on conflict do nothing`;

/** Makes series of products that are there, which it locks against deletion. */
export const createSeries = (sql: Sql, ids: readonly bigint[]) => sql<NoColumns[]>`
  with held as materialized (
    select id from product where id = any(${arrayOf(ids, productOfSeries)}::bigint[]) order by id for key share
  )
  insert into series (id, product_id)
  select s.id, held.id from unnest(${arrayOf(ids)}::bigint[]) s(id) join held on held.id = s.id >> 3
  order by s.id on conflict do nothing`;

/** Reports that were taken before, with their series. */
export const knownReports = (sql: Sql, reportIds: readonly string[]) => sql<
  { reportId: string; seriesId: bigint }[]
>`
  select report_id as "reportId", series_id as "seriesId" from evidence
  where report_id = any(${arrayOf(reportIds)}::uuid[])`;
