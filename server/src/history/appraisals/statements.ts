import { arrayOf, type Sql } from "../../platform/database.ts";

/** A series and a moment, epoch ms. */
export interface Moment {
  readonly seriesId: bigint;
  readonly at: number;
}

/** Null: none. Times: epoch seconds. */
export interface SeenRow {
  readonly seriesId: bigint;
  /** Points, oldest first: when, and the price from then on. */
  readonly t: readonly number[] | null;
  readonly p: readonly (number | null)[] | null;
  /** Starts of the days on which the series was seen. */
  readonly days: readonly number[] | null;
}

/** Points in force and days seen in the `spanMs` before each moment; each series once. */
export const seenInSpans = (sql: Sql, moments: readonly Moment[], spanMs: number) => sql<SeenRow[]>`
  select v.id as "seriesId", point.t, point.p, seen.days
  from unnest(${arrayOf(moments, ({ seriesId }) => seriesId)}::bigint[],
    ${arrayOf(moments, ({ at }) => at)}::float8[]) v(id, at)
  cross join lateral (
    select coalesce(max(b.at), '-infinity') as at from price_point b
    where b.series_id = v.id and b.retracted_at is null and b.at <= from_ms(v.at - ${spanMs})) began
  cross join lateral (
    select json_agg(floor(ms(p.at) / 1000) order by p.at) as t, json_agg(p.price order by p.at) as p
    from price_point p
    where p.series_id = v.id and p.retracted_at is null and p.at >= began.at and p.at < from_ms(v.at)) point
  cross join lateral (
    select json_agg(extract(epoch from d.day)::bigint order by d.day) as days from price_day d
    where d.series_id = v.id and d.day >= (from_ms(v.at - ${spanMs}) at time zone 'utc')::date
      and d.day <= (from_ms(v.at) at time zone 'utc')::date) seen`;

export interface LowestRow {
  readonly seriesId: bigint;
  /** ISO date of the day after the last lower price; null: there never was one. */
  readonly since: string | null;
  /** Days seen since then. */
  readonly observedDays: number;
}

/** Since when each price is the lowest of its series, where that is more than one observed day; each series once. */
export const lowestSinceDays = (sql: Sql, prices: ReadonlyMap<bigint, number>) => sql<LowestRow[]>`
  select v.id as "seriesId", (lower.day + 1)::text as since, seen.days as "observedDays"
  from unnest(${arrayOf([...prices.keys()])}::bigint[], ${arrayOf([...prices.values()])}::bigint[]) v(id, price)
  cross join lateral (
    select max(day) as day from price_day where series_id = v.id and low < v.price) lower
  cross join lateral (
    select count(*)::int as days from price_day
    where series_id = v.id and day > coalesce(lower.day, '-infinity'::date)) seen
  where seen.days > 1`;
