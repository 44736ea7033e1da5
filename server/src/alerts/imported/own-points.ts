import { arrayOf, type Pool, type Sql } from "../../platform/database.ts";

/** Runs of a holder that are whole. */
const isOwn = "r.finished_at is not null and r.undone_at is null";

/** What a holder's imports are now, as a text that changes with them. */
export async function ownVersion(pool: Pool, holder: bigint): Promise<string> {
  const [row] = await pool<[{ version: string | null }]>`
    select string_agg(r.id::text, ',' order by r.id) as version from import_run r
    where r.holder_id = ${String(holder)}::bigint and ${pool.unsafe(isOwn)}`;
  return row.version ?? "";
}

/** Series that a holder imported prices of, those of watched products first, then by product. */
export const ownSeries = (sql: Sql, holder: bigint, most: number) => sql<{ readonly id: bigint }[]>`
  select s.series_id as id, exists (
    select from watch w where w.holder_id = ${String(holder)}::bigint and w.ended_at is null
      and w.series_id >> 3 = s.series_id >> 3) as watched
  from import_run r join imported_series s on s.run_id = r.id
  where r.holder_id = ${String(holder)}::bigint and ${sql.unsafe(isOwn)}
  group by s.series_id order by watched desc, s.series_id limit ${most}`;

export interface OwnPoints {
  readonly seriesId: bigint;
  readonly source: string;
  /** Epoch seconds, ascending; of one moment the one imported last comes last. */
  readonly t: readonly number[];
  /** Minor units; null: none is known. */
  readonly p: readonly (number | null)[];
}

/** What a holder imported of some series: the newest points of each, so many at most. */
export const ownPoints = (sql: Sql, holder: bigint, series: readonly bigint[], most: number) => sql<
  OwnPoints[]
>`
  select o.series_id as "seriesId", o.source, n.t, n.p from (
    select distinct s.series_id, r.source from import_run r join imported_series s on s.run_id = r.id
    where r.holder_id = ${String(holder)}::bigint and ${sql.unsafe(isOwn)}
      and s.series_id = any(${arrayOf(series)}::bigint[])
  ) o cross join lateral (
    select array_agg(x.t order by x.at, x.run) as t, array_agg(x.price order by x.at, x.run) as p from (
      select p.at, r.id as run, floor(extract(epoch from p.at))::float8 as t, p.price::float8 as price
      from import_run r join imported_point p on p.run_id = r.id and p.series_id = o.series_id
      where r.holder_id = ${String(holder)}::bigint and r.source = o.source and ${sql.unsafe(isOwn)}
      order by p.at desc, r.id desc limit ${most}) x) n
  where n.t is not null order by o.series_id, o.source`;

/** Which of some products a holder imported prices of. */
export const ownAmong = (sql: Sql, holder: bigint, products: readonly bigint[]) => sql<
  { readonly id: bigint }[]
>`
  select v.id from unnest(${arrayOf(products)}::bigint[]) v(id)
  where exists (
    select from import_run r join imported_series s on s.run_id = r.id
    where r.holder_id = ${String(holder)}::bigint and ${sql.unsafe(isOwn)}
      and s.series_id between v.id * 8 and v.id * 8 + 7)`;
