import type { Change } from "@tidemark/core/wire";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { emit, keyOf, seriesAt } from "../../testing/change-world.ts";
import { type ChangeRow, changeColumns, changeOf } from "./change-row.ts";
import type { Consumer } from "./change-stream.ts";
import { idempotentConsumer } from "./idempotent-consumer.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let told: string[];
let consumer: Consumer;
let changes: Change[];

const [one, other] = [seriesAt(1), seriesAt(2)];
const key = (series: bigint, revision: number) => `${series} ${revision}`;

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 6);
  told = [];
  consumer = idempotentConsumer(pool, "test", async (tx, fresh) => {
    await tx`select 1`;
    told.push(...fresh.map(keyOf));
  });
  for (const revision of [1, 2, 3]) for (const series of [one, other]) await emit(pool, series, revision);
  const rows = await pool<
    ChangeRow[]
  >`select ${pool.unsafe(changeColumns)} from price_change order by revision, series_id`;
  changes = rows.map((row) => changeOf(row)!);
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

test("each change is handled once and in order, however often and in whatever batches it comes", async () => {
  for (const piece of [changes.slice(0, 4), changes, changes.slice(2), [...changes, ...changes]]) {
    await consumer.handle(piece);
  }
  expect(told).toEqual(changes.map(keyOf));
});

test("a change whose handling failed is handled when it comes again", async () => {
  let fails = true;
  const shaky = idempotentConsumer(pool, "shaky", async (tx, fresh) => {
    await tx`insert into invite (digest, origin) values ('x', 'operator')`;
    if (fails) throw new Error("no");
    told.push(...fresh.map(keyOf));
  });
  await expect(shaky.handle(changes)).rejects.toThrow("no");
  fails = false;
  await shaky.handle(changes);
  expect(told).toHaveLength(changes.length);
  expect(await pool`select from invite`).toHaveLength(1);
});

test("two processes that get the same changes concurrently handle each once", async () => {
  await Promise.all([consumer.handle(changes), consumer.handle(changes), consumer.handle(changes)]);
  expect(told.toSorted()).toEqual(changes.map(keyOf).toSorted());
});

test("two consumers handle the same changes independently", async () => {
  const heard: string[] = [];
  const second = idempotentConsumer(pool, "second", async (_, fresh) => void heard.push(...fresh.map(keyOf)));
  await consumer.handle(changes);
  await second.handle(changes.slice(0, 1));
  expect(heard).toEqual([key(one, 1)]);
});
