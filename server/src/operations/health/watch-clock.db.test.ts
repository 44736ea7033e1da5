import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { loggerTo } from "../../platform/logger.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { watchClock } from "./watch-clock.ts";

const hour = 3_600_000;
let pool: Pool;
let end: () => Promise<void>;
let shift: number;
let passed: number;
let said: string[];

beforeAll(async () => {
  const { url, drop } = await createTestDatabase();
  pool = openPool(url, 2);
  end = () => pool.end().then(drop);
});
afterAll(() => end());
beforeEach(() => {
  [shift, passed, said] = [0, 0, []];
});

const start = () =>
  watchClock({
    pool,
    log: loggerTo((_, message) => said.push(message)),
    clock: () => Date.now() + shift,
    monotonic: () => Date.now() + passed,
  });

test("a correct clock is not logged", async () => {
  const watch = await start();
  await watch.check();
  watch.stop();
  expect(said).toEqual([]);
});

test("a clock that differs from the database's is logged once, at the start", async () => {
  shift = 2 * hour;
  const watch = await start();
  await watch.check();
  watch.stop();
  expect(said).toEqual([
    expect.stringMatching(/^The clock of this machine is 7200 s ahead of the database's\.$/),
  ]);
});

test("a clock jump is logged, and the jump back", async () => {
  const watch = await start();
  shift = -hour;
  await watch.check();
  await watch.check();
  shift = 0;
  await watch.check();
  watch.stop();
  expect(said).toEqual([
    expect.stringMatching(/jumped back by 3600 s\. .* 3600 s behind the database's/),
    expect.stringMatching(/jumped ahead by 3600 s\.$/),
  ]);
});

test("stored changes with future times are logged at the start", async () => {
  const id = String(seriesAt(1));
  await pool`insert into product (id) values (${id}::bigint >> 3)`;
  await pool`insert into series (id, product_id) values (${id}::bigint, ${id}::bigint >> 3)`;
  await pool`
    insert into price_change (series_id, revision, kind, price, at, accepted_at, reporters, verified)
    values (${id}::bigint, 1, 'accepted', 5, now() + interval '1 day', now() + interval '1 day', 2, false)`;
  (await start()).stop();
  expect(said).toEqual([
    expect.stringMatching(/^1 price changes are stored with a time in the future, the latest 20/),
  ]);
});
