import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  isUnavailable,
  type Limits,
  openPool,
  type Pool,
  type Sql,
  transaction,
} from "../platform/database.ts";
import { TransactionPipeline } from "../platform/transaction-pipeline.ts";
import { type DatabaseProxy, openDatabaseProxy, type ProxyMode } from "../testing/database-proxy.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let proxy: DatabaseProxy;
let direct: Pool;
let pool: Pool;
let pipeline: TransactionPipeline;
const limits: Limits = { connectMs: 1000, statementMs: 1500, silenceMs: 2000 };

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await openDatabaseProxy(database.url);
  direct = openPool(database.url, 2);
  pool = openPool(proxy.url, 3, { limits });
  pipeline = new TransactionPipeline(proxy.url, limits);
  await database.asOwner("create table kept (n int primary key)");
});
afterEach(async () => {
  pipeline.destroy();
  await pool.end({ timeout: 0 });
  await proxy.close();
  await direct.end();
  await database.drop();
});

const keep = (tx: Sql, n: number) => tx`insert into kept (n) values (${n})`.execute();
const keepIn = (n: number) =>
  pipeline.run(
    async () => {},
    (tx) => ({ sent: keep(tx, n), result: n }),
  );
const kept = async () => (await direct<{ n: number }[]>`select n from kept order by n`).map(({ n }) => n);
const problemOf = (work: PromiseLike<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

const faults: readonly ProxyMode[] = ["refuse 57P03", "refuse 53300", "reset", "silent"];

describe.each(faults)("a database that is away (%s)", (mode) => {
  test("a lost database fails a pipeline's transactions; the pipeline works again immediately when it is back", async () => {
    await keepIn(1);
    proxy.mode = mode;
    for (const n of [2, 3]) expect(await problemOf(keepIn(n))).toSatisfy(isUnavailable);
    proxy.mode = "pass";
    await keepIn(4);
    expect(await kept()).toEqual([1, 4]);
  });

  test("a lost database fails everything that waits for a pool; the pool works again when it is back", async () => {
    await pool`select 1`;
    proxy.mode = mode;
    const waiting = Array.from({ length: 200 }, (_, n) =>
      problemOf(n % 2 ? pool`select ${n}::int` : transaction(pool, (tx) => keep(tx, n))),
    );
    for (const problem of await Promise.all(waiting)) expect(problem).toSatisfy(isUnavailable);
    proxy.mode = "pass";
    await expect.poll(() => problemOf(transaction(pool, (tx) => keep(tx, 1000)))).toBeNull();
    expect(await kept()).toEqual([1000]);
  });
});

test("a pool retries a refusing database at intervals, not for every statement", async () => {
  proxy.mode = "refuse 57P03";
  for (let i = 0; i < 50; i++) await problemOf(pool`select 1`);
  expect(proxy.asked).toBeLessThan(50);
});

test("a pipeline whose backend was terminated fails the running transaction, and the next succeeds", async () => {
  const [under] = await Promise.all([
    problemOf(
      pipeline.run(
        (tx) => tx`select pg_sleep(30)`,
        () => ({ sent: Promise.resolve(), result: null }),
      ),
    ),
    expect
      .poll(
        () =>
          direct`select pg_terminate_backend(pid) from pg_stat_activity where query ~ '^select pg_sleep' and pid <> pg_backend_pid()`,
      )
      .toHaveLength(1),
  ]);
  expect(under).toSatisfy(isUnavailable);
  await keepIn(1);
  expect(await kept()).toEqual([1]);
});

test("a statement that takes too long is cancelled; its connection and other statements go on", async () => {
  const [slow, quick] = await Promise.all([
    problemOf(transaction(pool, (tx) => tx`select pg_sleep(30)`)),
    transaction(pool, (tx) => keep(tx, 1)).then(() => null),
  ]);
  expect(slow).toMatchObject({ code: "57014" });
  expect(quick).toBeNull();
});

test("a transaction with a failed statement is rolled back even when the error is ignored", async () => {
  const work = transaction(pool, async (tx) => {
    await keep(tx, 1);
    await Promise.resolve(keep(tx, 1)).catch(() => {});
  });
  await expect(work).rejects.toMatchObject({ code: "23505" });
  expect(await kept()).toEqual([]);
});

test("arrays round-trip without asking the database for their types", async () => {
  const texts = ["a b", 'with "quotes" and \\', "NULL", "", "é,ö", null];
  const [row] = await pool`
    select ${texts}::text[] as texts, ${["1", "9007199254740993"]}::bigint[] as bigints, ${[1, 2, null]}::int[] as ints,
      ${[1.5, 2]}::float8[] as floats, ${[3, 4]}::smallint[] as smallints, array[true, false] as booleans,
      ${[]}::text[] as nothing`;
  expect(row).toEqual({
    texts,
    bigints: [1n, 9007199254740993n],
    ints: [1, 2, null],
    floats: [1.5, 2],
    smallints: [3, 4],
    booleans: [true, false],
    nothing: [],
  });
});
