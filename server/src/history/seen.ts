import { appraisalDays, daySeconds, type Seen, usualPrice } from "@tidemark/core";
import { arrayOf, type Sql } from "../platform/database.ts";

/** A series and a moment, epoch ms. */
export interface Moment {
  readonly seriesId: bigint;
  readonly at: number;
}

interface Row {
  readonly seriesId: bigint;
  readonly t: readonly number[] | null;
  readonly p: readonly (number | null)[] | null;
  readonly days: readonly number[] | null;
}

/** What was seen of each series in the days before its moment that an appraisal rests on. One moment a series. */
export async function seenBefore(sql: Sql, moments: readonly Moment[]): Promise<ReadonlyMap<bigint, Seen>> {
  if (moments.length === 0) return new Map();
  const spanMs = appraisalDays * daySeconds * 1000;
  const rows = await sql<Row[]>`
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
  return new Map(
    rows.map(({ seriesId, t, p, days }) => [seriesId, { steps: stepsOf(t, p), days: days ?? [] }]),
  );
}

const stepsOf = (t: Row["t"], p: Row["p"]): Seen["steps"] =>
  (t ?? []).map((at, i) => ({ t: at, price: p![i]! }));

/** The usual price of each series before its moment, minor units; none of those that too little is known of. */
export async function usualPrices(
  sql: Sql,
  moments: readonly Moment[],
): Promise<ReadonlyMap<bigint, number>> {
  const seen = await seenBefore(sql, moments);
  return new Map(
    moments.flatMap(({ seriesId, at }) => {
      const usual = usualPrice(seen.get(seriesId)!, at / 1000);
      return usual ? [[seriesId, usual.price] as const] : [];
    }),
  );
}

/** The usual price of one series before a moment; null while too little is known. */
export const usualPriceOf = async (sql: Sql, seriesId: bigint, at: number): Promise<number | null> =>
  (await usualPrices(sql, [{ seriesId, at }])).get(seriesId) ?? null;
