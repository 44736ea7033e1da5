import { followedPrefix } from "@tidemark/core";
import type { Granularity } from "@tidemark/core/wire";
import type { PendingQuery, Row } from "postgres";
import { arrayOf, type Sql } from "../platform/database.ts";
import { firstDay, provenance } from "./history-fields.ts";
import { type Field, packed } from "./packed-rows.ts";

/** Days: first epoch seconds, UTC, `until` excluded; null: no limit. */
export interface DateRange {
  readonly granularity: Granularity;
  readonly from: number | null;
  readonly until: number | null;
}

/** A part of the history of one series. */
export interface SeriesRange extends DateRange {
  readonly seriesId: bigint;
}

export interface ReadOptions {
  /** What is read of each row. */
  readonly fields: readonly Field[];
  /**
   * Whether points and days are sorted. They come in order nearly always without it; with it, TimescaleDB sorts each
   * chunk, which takes longer than reading it.
   */
  readonly inOrder: boolean;
}

/** Rows packed as one text each (see `packed`); null: none. */
export interface HistoryRow {
  readonly rows: string | null;
  /** The highest price in the rows, minor units. */
  readonly highest: number | null;
  /** `provenance` of the point in force before the range. */
  readonly before: string | null;
  /**
   * The days on which the series was seen (`firstDay`): the last before the range and, where the rows do not tell them,
   * those in it.
   */
  readonly seen: string | null;
}

type Fragment = PendingQuery<Row[]>;

/** Points in the range, and the one in force when it begins. */
export const readPoints = (sql: Sql, range: SeriesRange, { fields, inOrder }: ReadOptions) => {
  const { from, until } = range;
  const id = String(range.seriesId);
  const points = sql`
    select at, price as close, reporters, verified, imported
    from price_point
    where series_id = ${id}::bigint and retracted_at is null and at < ${momentOf(sql, until, "infinity")}
      and at >= (select coalesce(max(at), '-infinity') from price_point
        where series_id = ${id}::bigint and at <= ${momentOf(sql, from, "-infinity")} and retracted_at is null)
    ${inOrder ? sql`order by at` : sql``}`;
  return read(sql, range, fields, points, sql`close`, seenIn(sql, range));
};

/** Days in the range. Their mean price is computed in whole numbers, rounded half up: cheaper than in float8. */
export const readDays = (sql: Sql, range: SeriesRange, { fields, inOrder }: ReadOptions) => {
  const { seriesId, from, until } = range;
  const days = sql`
    select day as start, open, high, low, close, changes, 1 as days, reporters, verified, imported,
      ((weighted + coalesce(close * (86400 - last_change_s), 0)) * 2
        / nullif(priced_s + case when close is null then 0 else 86400 - last_change_s end, 0) + 1) / 2 as mean
    from price_day
    where series_id = ${String(seriesId)}::bigint and day >= ${dayOf(sql, from, "-infinity")}
      and day < ${dayOf(sql, until, "infinity")}
    ${inOrder ? sql`order by start` : sql``}`;
  return read(sql, range, fields, days, sql`high`, lastSeenBefore(sql, range));
};

const views = { week: "price_week", month: "price_month", year: "price_year" } as const;

/** Weeks, months or years that overlap the range, whole and in order; their mean is over the days seen in them. */
const readPeriods = (
  sql: Sql,
  range: SeriesRange,
  granularity: keyof typeof views,
  fields: readonly Field[],
) => {
  const { seriesId, from, until } = range;
  const periods = sql`
    select start, open, high, low, close, changes, days, reporters, verified, imported,
      round(weighted / nullif(priced_s, 0)) as mean
    from ${sql(views[granularity])}
    where series_id = ${String(seriesId)}::bigint
      and (${from}::float8 is null or start >= date_trunc(${granularity}::text, to_timestamp(${from}::float8) at time zone 'utc')::date)
      and start < ${dayOf(sql, until, "infinity")}
    order by start`;
  return read(sql, range, fields, periods, sql`high`, seenIn(sql, range));
};
export const readWeeks = (sql: Sql, range: SeriesRange, { fields }: ReadOptions) =>
  readPeriods(sql, range, "week", fields);
export const readMonths = (sql: Sql, range: SeriesRange, { fields }: ReadOptions) =>
  readPeriods(sql, range, "month", fields);
export const readYears = (sql: Sql, range: SeriesRange, { fields }: ReadOptions) =>
  readPeriods(sql, range, "year", fields);

/** `rows`: each with `at` or `start`, prices, and the provenance of its last change, null without one. */
function read(
  sql: Sql,
  { seriesId, from }: SeriesRange,
  fields: readonly Field[],
  rows: Fragment,
  price: Fragment,
  seen: Fragment,
) {
  const as = (some: readonly Field[]) => sql.unsafe(packed(some));
  const before = sql`
    select reporters, verified, imported from price_point
    where series_id = ${String(seriesId)}::bigint and retracted_at is null and at < ${momentOf(sql, from, "-infinity")}
    order by at desc limit 1`;
  return sql<[HistoryRow]>`
    select ${as(fields)} as rows, max(${price})::float8 as highest,
      (select ${as(provenance)} from (${before}) b) as before,
      (select ${as([firstDay])} from (select start from (${seen}) d(start) where start is not null) d) as seen
    from (${rows}) r`;
}

/** SQL of a limit, as a moment or a day; an open one is infinite, so that one plan serves all. */
const momentOf = (sql: Sql, seconds: number | null, open: "-infinity" | "infinity"): Fragment =>
  sql`coalesce(to_timestamp(${seconds}::float8), ${sql.unsafe(`'${open}'`)})`;
const dayOf = (sql: Sql, seconds: number | null, open: "-infinity" | "infinity"): Fragment =>
  sql`coalesce((to_timestamp(${seconds}::float8) at time zone 'utc')::date, ${sql.unsafe(`'${open}'`)})`;

/** The last day before the range on which the series was seen; null: none. */
const lastSeenBefore = (sql: Sql, { seriesId, from }: SeriesRange): Fragment => sql`
  select max(day) from price_day
  where series_id = ${String(seriesId)}::bigint and day < ${dayOf(sql, from, "-infinity")}`;

/** That day and those in the range. */
const seenIn = (sql: Sql, range: SeriesRange): Fragment => sql`
  select day from price_day
  where series_id = ${String(range.seriesId)}::bigint and day < ${dayOf(sql, range.until, "infinity")}
    and day >= coalesce((${lastSeenBefore(sql, range)}), '-infinity') order by day`;

/** What changes whenever a series of the product does. */
export interface VersionRow {
  readonly id: bigint;
  readonly version: string;
}

/** A run that everybody sees. */
const isShown = "r.accepted_at is not null and r.undone_at is null";

/** A followed server whose days everybody sees. */
const isFollowed = "f.shown and f.ended_at is null";

/**
 * Points of a series from other tools, by tool and time; of two of one moment, the one imported last comes last. After
 * them the days of followed servers, which hold for a day each. Moments: epoch s.
 */
export const importedPoints = (sql: Sql, seriesId: bigint) => sql<ImportedRow[]>`
  select r.source, floor(extract(epoch from p.at))::float8 as t, p.price::float8 as price, r.id as run
  from imported_series s
  join import_run r on r.id = s.run_id and ${sql.unsafe(isShown)}
  join imported_point p on p.run_id = s.run_id and p.series_id = s.series_id
  where s.series_id = ${String(seriesId)}::bigint
  union all
  select '${sql.unsafe(followedPrefix)}' || f.name, extract(epoch from d.day)::float8, d.close::float8, f.id
  from followed_server f
  join followed_day d on d.server_id = f.id and d.series_id = ${String(seriesId)}::bigint and not d.disputed
  where ${sql.unsafe(isFollowed)}
  order by source, t, run`;

export interface ImportedRow {
  /** A tool's id, or a followed server (`followedSource`). */
  readonly source: string;
  readonly t: number;
  readonly price: number | null;
  readonly run: bigint;
}

/** The first moment (epoch s) at which a series was seen here; null: never. */
export const firstSeen = (sql: Sql, seriesId: bigint) => sql<[{ readonly t: number | null }]>`
  select floor(extract(epoch from min(at)))::float8 as t from price_point
  where series_id = ${String(seriesId)}::bigint and retracted_at is null`;

/** The tools and followed servers that everybody sees prices of, by series of a product. */
export const importedSources = (sql: Sql, product: bigint) => sql<ImportedSourceRow[]>`
  select series_id as "seriesId", string_agg(distinct source, ',' order by source) as sources
  from (
    select s.series_id, r.source
    from imported_series s join import_run r on r.id = s.run_id and ${sql.unsafe(isShown)}
    where s.series_id between ${String(product * 8n)}::bigint and ${String(product * 8n + 7n)}::bigint
    union all
    select d.series_id, '${sql.unsafe(followedPrefix)}' || f.name
    from followed_server f
    join followed_day d on d.server_id = f.id and not d.disputed
      and d.series_id between ${String(product * 8n)}::bigint and ${String(product * 8n + 7n)}::bigint
    where ${sql.unsafe(isFollowed)}) s
  group by 1 order by 1`;

/** What the first of the followed servers that know a product calls it. */
export const followedDescription = (sql: Sql, product: bigint) => sql<FollowedDescriptionRow[]>`
  select p.title, p.image, f.name as server
  from followed_server f join followed_product p on p.server_id = f.id and p.product_id = ${String(product)}::bigint
  where ${sql.unsafe(isFollowed)}
  order by f.id limit 1`;

export interface FollowedDescriptionRow {
  readonly title: string | null;
  readonly image: string | null;
  readonly server: string;
}

/**
 * Days of a series on which two sources say prices that do not overlap: of two followed servers, or of one (`one`) and this server
 * (`other` null).
 */
export const differingDays = (sql: Sql, seriesId: bigint) => sql<DifferingRow[]>`
  with said as (
    select f.id, f.name, d.day, d.low, d.high
    from followed_server f
    join followed_day d on d.server_id = f.id and d.series_id = ${String(seriesId)}::bigint
      and not d.disputed and d.low is not null
    where ${sql.unsafe(isFollowed)}
    union all
    select 32767, null, day, low, high from price_day
    where series_id = ${String(seriesId)}::bigint and low is not null and exists (select from followed_server)
  )
  select a.name as one, b.name as other, count(*)::int as days, max(a.day)::text as last
  from said a join said b on b.day = a.day and b.id > a.id and (a.high < b.low or a.low > b.high)
  group by a.name, b.name order by a.name, b.name`;

export interface DifferingRow {
  readonly one: string;
  readonly other: string | null;
  readonly days: number;
  readonly last: string;
}

export interface ImportedSourceRow {
  readonly seriesId: bigint;
  /** With commas between. */
  readonly sources: string;
}

/**
 * The version of each known product. Every acceptance, retraction and newly seen day writes the series' row, and with it
 * the id of its transaction; an import that is accepted or undone changes the list of runs, and what is taken in from a
 * followed server its version. A product that only a followed server knows is known.
 */
export const productVersions = (sql: Sql, products: readonly bigint[]) => sql<VersionRow[]>`
  select v.id, coalesce(s.version, '') || coalesce(i.version, '') || coalesce(f.version, '') as version
  from unnest(${arrayOf(products)}::bigint[]) v(id)
  left join product p on p.id = v.id
  left join lateral (
    select string_agg(s.id & 7 || ':' || s.revision || ':' || s.xmin, ' ' order by s.id) as version from series s
    where s.id between v.id * 8 and v.id * 8 + 7) s on true
  left join lateral (
    select ' i' || string_agg(distinct r.id::text, ',') as version
    from imported_series s join import_run r on r.id = s.run_id and ${sql.unsafe(isShown)}
    where s.series_id between v.id * 8 and v.id * 8 + 7) i on true
  left join lateral (
    select ' f' || string_agg(f.id || ':' || f.version, ',') as version from followed_server f
    where ${sql.unsafe(isFollowed)} and exists (
      select from followed_day d where d.server_id = f.id and d.series_id between v.id * 8 and v.id * 8 + 7)) f on true
  where p.id is not null or f.version is not null`;
