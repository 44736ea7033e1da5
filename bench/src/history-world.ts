import { marketplaceBySuffix, parseAsin, productIdOf, type SeriesId, seriesIdOf } from "@tidemark/core";
import { refreshSpans } from "@tidemark/drizzle";
import { historyColumns, type SeriesRange } from "@tidemark/server/history";
import { openPool } from "@tidemark/server/judging";
import type postgres from "postgres";

const com = marketplaceBySuffix("com")!;
/** The n-th product; the 0th is the one with a price an hour. */
export const asinAt = (n: number) => parseAsin(`B${String(n).padStart(9, "0")}`)!;
const seriesAt = (n: number): SeriesId => seriesIdOf(productIdOf(com, asinAt(n)), "buy_box");

export const hourlyPoints = 43_800;
export const hourly = seriesAt(0);

/**
 * One product whose price changed each hour of the last five years, within 3 of 9 euros, and others with so many
 * points each, six weeks apart, seen on every day on which they changed. Days are those of the points.
 */
export async function seedHistory(sql: postgres.Sql, products: number, points: number): Promise<void> {
  // In base 36 the digits of a decimal number are not its own: ids are computed here and copied.
  await sql`create temporary table bench_series (n int, id bigint)`;
  for (let n = 0; n <= products; n += 50_000) {
    const some = Array.from({ length: Math.min(50_000, products + 1 - n) }, (_, i) => n + i);
    await sql`
      insert into bench_series
      select * from unnest(${some}::int[], ${some.map((one) => String(seriesAt(one)))}::bigint[])`;
  }
  await sql`
    insert into product (id, title) select id >> 3, 'A product of the benchmark' from bench_series order by id`;
  await sql`
    insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price)
    select id, id >> 3, case when n = 0 then ${hourlyPoints}::int else ${points}::int end, 2500, now() - interval '1 day',
      now() - interval '1 day', now() - interval '1 hour', 2500
    from bench_series order by id`;
  // hashint4 is PostgreSQL's own: the same prices each time.
  await sql`
    insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified)
    select ${String(hourly)}::bigint, at, nth, at + interval '1 minute',
      2500 + 100 * (abs(hashint4(nth / 700)) % 7) + 10 * (abs(hashint4(nth)) % 30) + nth % 2, 2 + nth % 3, nth % 20 = 0
    from (select nth, date_trunc('hour', now()) - (${hourlyPoints}::int - nth) * interval '1 hour' as at
      from generate_series(1, ${hourlyPoints}::int) nth) p`;
  await sql`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
      reporters, verified, imported)
    select series_id, day, (array_agg(price order by at))[1], max(price), min(price),
      (array_agg(price order by at desc))[1], sum(price * s), sum(s), 86400 - last, count(*),
      (array_agg(reporters order by at desc))[1], (array_agg(verified order by at desc))[1], false
    from (
      select *, coalesce(extract(epoch from lead(at) over (partition by series_id, day order by at) - at), 0)::bigint as s,
        86400 - (extract(epoch from max(at) over (partition by series_id, day))::bigint % 86400) as last
      from (select *, (at at time zone 'utc')::date as day from price_point) p) p
    group by series_id, day, last`;
  // In the order of time, as they would have come.
  for (let nth = 1; nth <= points; nth++) {
    await sql`
      with p as (
        select id, price, before, now() - (${points - nth}::int) * interval '42 days' - (n % 60000) * interval '1 minute' as at
        from (select id, n, 1000 + abs(hashint8(id + ${nth}::int)) % 5000 as price,
          1000 + abs(hashint8(id + ${nth - 1}::int)) % 5000 as before from bench_series where n > 0) s
      ), points as (
        insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified)
        select id, at, ${nth}::int, at + interval '1 minute', price, 2, false from p
      )
      insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
        reporters, verified, imported)
      select id, (at at time zone 'utc')::date, before, greatest(before, price), least(before, price), price, before * s, s, s,
        1, 2, false, false
      from (select *, floor(extract(epoch from at))::bigint % 86400 as s from p) d`;
  }
  await sql`
    update series s set price = p.price, last_price = p.price from price_point p
    where p.series_id = s.id and p.revision = s.revision`;
  await sql`drop table bench_series`;
}

/** Lays the rows down as they would have come: those of a series lie far apart. */
export async function scatterHistory(sql: postgres.Sql): Promise<void> {
  for (const [table, order] of [
    ["price_point", "at"],
    ["price_day", "day, hashint8(series_id)"],
  ] as const) {
    await sql.unsafe(`
      create temporary table bench_rows as table ${table};
      truncate ${table};
      insert into ${table} select * from bench_rows order by ${order};
      drop table bench_rows`);
  }
}

/** What TimescaleDB's jobs would have done by now. */
export async function settleHistory(sql: postgres.Sql): Promise<void> {
  if (await isHyper(sql)) {
    for (const table of ["price_point", "price_day"]) {
      const old =
        await sql`select show_chunks(${table}::regclass, older_than => interval '7 days')::text as chunk`;
      for (const { chunk } of old) await sql.unsafe(`call convert_to_columnstore('${chunk}')`);
    }
    await refreshSpans(sql);
  }
  await sql`vacuum analyze`;
}

async function isHyper(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql`select to_regclass('timescaledb_information.hypertables') is not null as known`;
  if (!row!.known) return false;
  const rows =
    await sql`select from timescaledb_information.hypertables where hypertable_name = 'price_point'`;
  return rows.length > 0;
}

/** Bytes at rest, indexes included, of a row of each table. */
export async function bytesPerRow(sql: postgres.Sql): Promise<{ point: number; day: number }> {
  const hyper = await isHyper(sql);
  const of = async (name: string) => {
    const size = hyper ? sql`hypertable_size(${name}::regclass)` : sql`pg_total_relation_size(${name})`;
    const [row] = await sql`select ${size}::float8 / (select count(*) from ${sql(name)}) as bytes`;
    return Math.round(row!.bytes);
  };
  return { point: await of("price_point"), day: await of("price_day") };
}

/** Milliseconds of each of some reads of all points of the hourly product, all columns of a history, one after the other. */
export const readsMs = (sql: postgres.Sql): Promise<readonly number[]> =>
  timesMs(
    () => sql`
      select count(*), max(at), max(price), max(reporters), bool_or(verified), bool_or(imported) from (
        select at, price, reporters, verified, imported from price_point
        where series_id = ${String(hourly)}::bigint and retracted_at is null offset 0) r`,
  );

/** Milliseconds of each of some reads of them by the server's own code: the statement and what it makes of the answer. */
export async function columnsMs(databaseUrl: string): Promise<readonly number[]> {
  const pool = openPool(databaseUrl, 1);
  const all: SeriesRange = { seriesId: hourly, granularity: "raw", from: null, until: null };
  const times = await timesMs(() => historyColumns(pool, all, Date.now()));
  await pool.end();
  return times;
}

async function timesMs(ask: () => PromiseLike<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n < 60; n++) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return times.slice(10);
}
