import { accept, privatePolicy } from "@tidemark/core";
import { reconcileTimescale } from "@tidemark/drizzle";
import { createTestDatabase, offersTimescale } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPool, type Pool, transaction } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { day, hour } from "../../testing/test-server.ts";
import { rebuildDays } from "../days/rebuild-days.ts";
import { confirm } from "../intake/confirm.ts";
import type { Observed } from "../intake/parse-report.ts";
import { retractPoint } from "../retraction/retract-point.ts";
import { lockSeries } from "./lock-series.ts";
import { SeriesUpdate } from "./series-update.ts";
import { publishQuietChanges, writeSeriesUpdates } from "./write-updates.ts";

const has = offersTimescale();

/** So many series changed on each day of the last year: batches of a thousand, of a few series each. */
const many = 40;
const series = Array.from({ length: many }, (_, n) => seriesAt(n + 1));

describe.skipIf(!has)("with TimescaleDB, where the past lies in the columnstore", () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let pool: Pool;
  const now = Date.now();

  beforeAll(async () => {
    database = await createTestDatabase();
    const first = openPool(database.ownerUrl, 2);
    await reconcileTimescale(first, 90);
    await first.unsafe(`
      insert into product (id) select s >> 3 from unnest('{${series.join()}}'::bigint[]) s;
      insert into series (id, product_id) select s, s >> 3 from unnest('{${series.join()}}'::bigint[]) s;
      insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified, quiet)
      select s, ts + interval '5 hours', 366 - n, ts + interval '5 hours', 1000 + (n + s) % 50, 2, false, n = 200
      from unnest('{${series.join()}}'::bigint[]) s, generate_series(1, 365) n,
        date_trunc('day', now() - n * interval '1 day', 'utc') ts;
      insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes, reporters,
        verified, imported)
      select series_id, (at at time zone 'utc')::date, coalesce(lag(price) over w, price),
        greatest(price, lag(price) over w), least(price, lag(price) over w), price, 0, 0, 0, 1, 2, false, false
      from price_point window w as (partition by series_id order by at);
      update series s set revision = 365, price = p.price, since = at, accepted_at = at, last_confirmed_at = at,
        last_price = p.price from price_point p where p.series_id = s.id and p.revision = 365`);
    const old = await first`
      select show_chunks(t, older_than => interval '14 days')::text as chunk
      from unnest('{price_point,price_day}'::regclass[]) t`;
    for (const { chunk } of old)
      await first.unsafe(`call convert_to_columnstore('${chunk}', if_not_columnstore => true)`);
    // What lifts the limit says so; all else has to leave the columnstore alone.
    await first.unsafe(`
      do $$ begin execute format('alter database %I set timescaledb.max_tuples_decompressed_per_dml_transaction = 1',
        current_database()); end $$`);
    await first.end();
    pool = openPool(database.url, 2);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Rows of the past that lie unpacked. */
  async function unpacked(): Promise<number> {
    const chunks = await pool`
      select format('%I.%I', chunk_schema, chunk_name) as name from timescaledb_information.chunks where is_compressed`;
    expect(chunks.length).toBeGreaterThan(5);
    const counts = chunks.map(({ name }) => `(select count(*) from only ${name})`);
    return transaction(pool, async (tx) => {
      await tx`set local timescaledb.enable_transparent_decompression = off`;
      const [sum] = await tx.unsafe(`select (${counts.join(" + ")})::int as n`);
      return sum!.n as number;
    });
  }

  const take = (price: number, at: number) =>
    transaction(pool, async (tx) => {
      const locked = await lockSeries(tx, series, [], now, privatePolicy);
      const judged = [...locked.values()].map((one) => {
        const judgement = new SeriesUpdate(one);
        const accepted = { price, at, seenAt: at, reporters: 2, verified: false, alone: false };
        judgement.take(accept(one.state, accepted, now, "superseded", privatePolicy), at);
        return judgement;
      });
      await writeSeriesUpdates(tx, judged, now);
    });

  test("prices are accepted and confirmed without reading the columnstore", async () => {
    await take(900, now - 6 * day);
    await take(910, now - hour);
    await take(920, now);
    const [days] = await pool<[{ n: number }]>`
      select count(*)::int as n from price_day where close = 920 and day = (from_ms(${now}) at time zone 'utc')::date`;
    expect(days.n).toBe(many);
    const seen = series.map(
      (seriesId) => ({ seriesId, price: 920, report: { observedAt: now } }) as Observed,
    );
    expect(await confirm(pool, seen)).toEqual(new Set());
    expect(await unpacked()).toBe(0);
  });

  test("retracting an old point and publishing a quiet one unpack only a few batches of the columnstore", async () => {
    const one = series[7]!;
    const retracted = await transaction(pool, (tx) => retractPoint(tx, one, 100, now, false));
    expect(retracted).toMatchObject({ ok: true });
    const gone = await pool`
      select from price_point where series_id = ${String(one)}::bigint and revision = 100 and retracted_at is not null`;
    expect(gone).toHaveLength(1);
    const two = series[20]!;
    const [quiet] = await pool<[{ at: Date }]>`
      select at from price_point where series_id = ${String(two)}::bigint and quiet`;
    await pool`update series set since = ${quiet.at} where id = ${String(two)}::bigint`;
    await transaction(pool, (tx) => publishQuietChanges(tx, series, now));
    expect(
      await pool`select from price_point where series_id = ${String(two)}::bigint and quiet`,
    ).toHaveLength(0);
    expect(await unpacked()).toBeLessThan(5000);
  });

  test("wrong days are rebuilt in the columnstore too", async () => {
    const { days, wrong } = await rebuildDays(pool, true);
    expect(days).toBeGreaterThan(many * 300);
    expect(wrong).toBeGreaterThan(many * 300);
    expect(await rebuildDays(pool, false)).toMatchObject({ wrong: 0 });
  });
});
