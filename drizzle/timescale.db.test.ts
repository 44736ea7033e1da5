import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { dropEverything } from "./migration-steps.ts";
import { createTestDatabase, offersTimescale } from "./testing.ts";
import { reconcileTimescale, refreshSpans } from "./timescale.ts";

const open = (url: string) => postgres(url, { max: 1, onnotice: () => {}, connection: { TimeZone: "UTC" } });

const has = offersTimescale();

test.skipIf(has)("without TimescaleDB on the server nothing happens", async () => {
  const { ownerUrl, drop } = await createTestDatabase();
  const sql = open(ownerUrl);
  const made = await reconcileTimescale(sql, 90);
  expect(["plain", "refused"]).toContain(made.kind);
  expect(await sql`select from pg_extension where extname = 'timescaledb'`).toHaveLength(0);
  await refreshSpans(sql);
  await sql.end();
  await drop();
});

describe.skipIf(!has)("with TimescaleDB on the server", () => {
  let databases: Awaited<ReturnType<typeof createTestDatabase>>[];
  let plain: postgres.Sql;
  let hyper: postgres.Sql;

  beforeAll(async () => {
    databases = [await createTestDatabase({ empty: true }), await createTestDatabase({ empty: true })];
    for (const { ownerUrl } of databases) {
      const sql = open(ownerUrl);
      await migrate(sql).finally(() => sql.end());
    }
    [plain, hyper] = databases.map(({ ownerUrl }) => open(ownerUrl)) as [postgres.Sql, postgres.Sql];
    // Three years of three series up to today, with gaps, times without a price, and points after them.
    await both(`insert into product (id) values (8)`);
    await both(`insert into series (id, product_id) select s, 8 from generate_series(64, 66) s`);
    await both(`
      insert into price_point (series_id, at, revision, price, reporters, verified)
      select s, at, row_number() over (order by at), nullif(100 + abs(hashint4(s::int * 7919 + n)) % 900, 104), 1 + n % 5, n % 7 = 0
      from generate_series(64, 66) s, lateral (select n, now()::date - n * interval '17 hours' as at from generate_series(1, 1500) n) p`);
    await both(`
      insert into price_day
      select s, now()::date - n, open, greatest(open, close), least(open, close), close,
        coalesce(open, 0) * changed, case when open is null then 0 else changed end, changed, changes,
        case when changes > 0 then 1 + n % 5 end, case when changes > 0 then n % 3 = 0 end,
        case when changes > 0 then n % 11 = 0 end
      from generate_series(64, 66) s, generate_series(0, 1090) n, lateral (
        select nullif(abs(hashint4(s::int * 31 + n)) % 13, 0) as open, nullif(abs(hashint4(s::int * 37 + n)) % 11, 0) as close,
          case when n % 4 = 0 then abs(hashint4(n)) % 86400 else 0 end as changed, case when n % 4 = 0 then 2 else 0 end as changes) d
      where abs(hashint4(n * 3 + s::int)) % 5 > 0`);
  });
  afterAll(async () => {
    await Promise.all([plain, hyper].map((sql) => sql.end()));
    await Promise.all(databases.map(({ drop }) => drop()));
  });

  const both = async (statement: string) => {
    for (const sql of [plain, hyper]) await sql.unsafe(statement);
  };
  const answers = async (sql: postgres.Sql) => {
    const all: Record<string, unknown> = {};
    for (const name of ["price_week", "price_month", "price_year"]) {
      all[name] = await sql`
        select series_id, start::text, open, high, low, close, weighted::text, priced_s::text, days::text, changes::text,
          reporters, verified, imported from ${sql(name)} order by series_id, start`;
    }
    all.days = await sql`select * from price_day order by series_id, day`;
    all.points = await sql`
      select series_id, at, revision, price, reporters, verified, imported, retracted_at from price_point order by series_id, at`;
    return all;
  };
  const expectSame = async () => {
    const [one, other] = [await answers(plain), await answers(hyper)];
    for (const name of Object.keys(one)) {
      expect((one[name] as unknown[]).length, name).toBeGreaterThan(0);
      expect(other[name], name).toEqual(one[name]);
    }
  };
  const compressAll = async () => {
    for (const table of ["price_point", "price_day"]) {
      for (const { chunk } of await hyper`select show_chunks(${table}::regclass)::text as chunk`) {
        await hyper.unsafe(`call convert_to_columnstore('${chunk}', if_not_columnstore => true)`);
      }
    }
  };

  test("TimescaleDB is set up on a filled database, once, and changes no answer", async () => {
    await expectSame();
    expect(await reconcileTimescale(hyper, 90)).toMatchObject({
      kind: "on",
      changed: true,
      resized: false,
    });
    const [kinds] = await hyper`
      select (select count(*)::int from timescaledb_information.hypertables where hypertable_schema = 'public') as tables,
        (select count(*)::int from timescaledb_information.continuous_aggregates) as aggregates,
        (select count(*)::int from timescaledb_information.jobs where proc_name like 'policy%' and hypertable_name is not null) as jobs`;
    expect(kinds).toMatchObject({ tables: 2, aggregates: 3 });
    await expectSame();
    const again = await Promise.all([
      reconcileTimescale(hyper, 90),
      reconcileTimescale(open(databases[1]!.ownerUrl), 90),
    ]);
    for (const one of again) expect(one).toMatchObject({ kind: "on", changed: false });
    await expectSame();
  });

  test("chunks that begin later have as many days as is set, without a change of those that are there", async () => {
    const ranges = () => hyper`
      select chunk_name, range_start::text, range_end::text from timescaledb_information.chunks
      where hypertable_schema = 'public' order by 1`;
    const policies = () => hyper`
      select hypertable_name, config ->> 'compress_after' as after, schedule_interval <= interval '12 hours' as often
      from timescaledb_information.jobs where proc_name like 'policy_compress%' order by 1`;
    /** Days of a chunk that would be made for a year from now. */
    const laterDays = async () => {
      let days: unknown;
      await hyper`begin`;
      await hyper`insert into price_day select 64, now()::date + 365, 1, 1, 1, 1, 0, 0, 0, 0`;
      await hyper`
        insert into price_point (series_id, at, revision, price, reporters, verified)
        values (64, now() + interval '1 year', 9999, 1, 0, true)`;
      for (const table of ["price_day", "price_point"]) {
        const [last] = await hyper`
          select extract(epoch from range_end - range_start)::int / 86400 as days
          from timescaledb_information.chunks where hypertable_name = ${table} order by range_start desc limit 1`;
        days = days === undefined || days === last!.days ? last!.days : "not the same";
      }
      await hyper`rollback`;
      return days;
    };
    const before = await ranges();
    const usual = [
      { hypertable_name: "price_day", after: "14 days", often: true },
      { hypertable_name: "price_point", after: "14 days", often: true },
    ];
    expect(before.length).toBeGreaterThan(20);
    expect(await laterDays()).toBe(90);
    for (const days of [7, 1, 365, 14]) {
      expect(await reconcileTimescale(hyper, days)).toMatchObject({ changed: false, resized: true });
      expect(await reconcileTimescale(hyper, days)).toMatchObject({ changed: false, resized: false });
      expect(await laterDays()).toBe(days);
      expect(await policies()).toEqual(usual);
    }
    expect(await ranges()).toEqual(before);
    await expectSame();
    expect(await reconcileTimescale(hyper, 90)).toMatchObject({ resized: true });
  });

  test("points of today or up to a week ago are in every answer immediately", async () => {
    await both(`
      insert into price_day select s, now()::date - n, 50, 50, 50, 50, 0, 0, 0, 0
      from generate_series(64, 66) s, generate_series(0, 7) n on conflict do nothing`);
    await both(`update price_day set close = 7, changes = changes + 1, reporters = 9, verified = true, imported = false
      where series_id = 64 and day >= now()::date - 7`);
    await expectSame();
  });

  test("changes of old points are in every answer after a refresh, in the columnstore or not", async () => {
    for (const compressed of [false, true]) {
      if (compressed) await compressAll();
      await expectSame();
      const day = compressed ? 500 : 700;
      await both(
        `delete from price_day where series_id = 65 and day between now()::date - ${day + 9} and now()::date - ${day}`,
      );
      await both(`
        insert into price_day as d select 64, now()::date - ${day} - n, 3, 9, 1, 4, 0, 0, 0, 1, 2, false, false
        from generate_series(0, 40) n
        on conflict (series_id, day) do update set high = 99, low = excluded.low, close = null, changes = 30000`);
      await both(
        `update price_point set retracted_at = '2026-01-01' where series_id = 66 and revision % 10 = 3`,
      );
      await both(`
        insert into price_point (series_id, at, revision, price, reporters, verified)
        values (66, now()::date - interval '${day} days 7 seconds', 9000, 5, 0, true)`);
      await refreshSpans(hyper);
      await expectSame();
    }
  });

  test.each([
    ["point", "a moment", "price_point", "at"],
    ["day", "a date", "price_day", "day"],
  ])("with TimescaleDB a %s is still one %s", async (_, __, table, order) => {
    const again = hyper.unsafe(
      `insert into ${table} select * from ${table} where series_id = 64 order by ${order} limit 1`,
    );
    await expect(again).rejects.toMatchObject({ code: "23505" });
  });

  test("with TimescaleDB everything can be dropped for a restore", async () => {
    await hyper.begin((tx) => dropEverything(tx));
    expect(
      await hyper`select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')`,
    ).toHaveLength(0);
  });
});
