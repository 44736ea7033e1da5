import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool, type Pool, type Sql } from "./database.ts";
import { TransactionPipeline } from "./transaction-pipeline.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let pipeline: TransactionPipeline;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 4);
  pipeline = new TransactionPipeline(database.url);
  await database.asOwner(
    "create table kept (n int primary key, xid xid8 not null default pg_current_xact_id())",
  );
});
afterEach(async () => {
  await pipeline.close();
  await pool.end();
  await database.drop();
});

const keep = (tx: Sql, n: number) => tx`insert into kept (n) values (${n}::int)`.execute();
const kept = async () => (await pool<{ n: number }[]>`select n from kept order by n`).map(({ n }) => n);
const pidOf = async (tx: Sql) => (await tx<[{ pid: number }]>`select pg_backend_pid() as pid`)[0].pid;
const kill = (pid: number) => pool`select pg_terminate_backend(${pid}, 5000)`;
const nothing = async () => {};

test("reads and writes are one transaction", async () => {
  const result = await pipeline.run(
    (tx) => keep(tx, 1),
    (tx) => ({ sent: Promise.all([keep(tx, 2), keep(tx, 3)]), result: "done" }),
  );
  expect(result).toBe("done");
  expect(await kept()).toEqual([1, 2, 3]);
  expect(await pool`select distinct xid from kept`).toHaveLength(1);
});

test("after any failure nothing is written and the next transaction starts clean", async () => {
  await expect(
    pipeline.run(
      async (tx) => {
        await keep(tx, 1);
        throw new Error("read");
      },
      () => ({ sent: nothing(), result: null }),
    ),
  ).rejects.toThrow("read");
  await expect(
    pipeline.run(
      (tx) => Promise.all([keep(tx, 1), tx`select 1 / ${0}::int`.execute(), keep(tx, 2)]),
      () => ({ sent: nothing(), result: null }),
    ),
  ).rejects.toThrow("division by zero");
  await expect(
    pipeline.run(nothing, (tx) => ({
      sent: Promise.all([keep(tx, 1), keep(tx, 1), keep(tx, 2)]),
      result: null,
    })),
  ).rejects.toThrow("duplicate key");
  await expect(
    pipeline.run(
      (tx) => keep(tx, 1),
      () => {
        throw new Error("write");
      },
    ),
  ).rejects.toThrow("write");
  expect(await kept()).toEqual([]);
  await pipeline.run(nothing, (tx) => ({ sent: keep(tx, 4), result: null }));
  expect(await kept()).toEqual([4]);
});

test("a lost connection fails what was in flight, writes none of it, and the next has a new one", async () => {
  const lost = pipeline.run(
    async (tx) => {
      await keep(tx, 1);
      await kill(await pidOf(tx));
      // Never on another connection, outside the transaction.
      await keep(tx, 2);
    },
    (tx) => ({ sent: keep(tx, 3), result: null }),
  );
  await expect(lost).rejects.toThrow();
  await pipeline.run(nothing, (tx) => ({ sent: keep(tx, 4), result: null }));
  // While it is idle.
  let pid = 0;
  await pipeline.run(
    async (tx) => {
      pid = await pidOf(tx);
    },
    () => ({ sent: nothing(), result: null }),
  );
  await kill(pid);
  await expect
    .poll(() => pipeline.run(nothing, (tx) => ({ sent: keep(tx, 5), result: null })).then(() => "ok", String))
    .toBe("ok");
  expect(await kept()).toEqual([4, 5]);
});

test("a deadlock's victim is run again", async () => {
  const [held, wanted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await pool`insert into kept (n) values (1), (2)`;
  // Only a superuser may look for deadlocks later than others, who then find it.
  const patient = openPool(database.superuserUrl, 1);
  const other = patient.begin(async (tx) => {
    await tx`set local deadlock_timeout = '20s'`;
    await tx`select from kept where n = 1 for update`;
    held.resolve();
    await wanted.promise;
    await tx`select from kept where n = 2 for update`;
  });
  await held.promise;
  let runs = 0;
  await pipeline.run(
    async (tx) => {
      // Again only once the other is done: it could lock the row before the other wakes.
      if (++runs > 1) await other;
      await tx`select from kept where n = 2 for update`;
      wanted.resolve();
    },
    (tx) => ({ sent: tx`update kept set n = 10 where n = 1`.execute(), result: null }),
  );
  await other;
  await patient.end();
  expect(runs).toBe(2);
  expect(await kept()).toEqual([2, 10]);
});

test("a pipeline runs one transaction at a time", async () => {
  const first = pipeline.run(nothing, (tx) => ({ sent: keep(tx, 1), result: null }));
  await expect(pipeline.run(nothing, (tx) => ({ sent: keep(tx, 2), result: null }))).rejects.toThrow(
    "one transaction",
  );
  await first;
});

test("a pipeline keeps nothing of a finished transaction", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  let read: WeakRef<object> | null = null;
  await pipeline.run(
    async () => {
      const known = {};
      read = new WeakRef(known);
      return known;
    },
    () => ({ sent: Promise.resolve(), result: null }),
  );
  await sleep(10);
  collectGarbage();
  expect(read!.deref()).toBeUndefined();
});
