import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openPool, type Pool, transaction } from "../platform/database.ts";
import { Tries } from "./tries.ts";

const hour = 3_600_000;
const network = "192.0.2.0/24";
const clock = { now: 0 };

let pool: Pool;
let drop: () => Promise<void>;
const tries = (name = "tries") =>
  new Tries({ pool, secret: "a secret of tests", clock: () => clock.now, name, perHour: 5 });
const waits = (count: number, take: () => Promise<number>) =>
  Promise.all(Array.from({ length: count }, take));

beforeAll(async () => {
  const database = await createTestDatabase();
  drop = database.drop;
  pool = openPool(database.url, 4);
});
afterAll(async () => {
  await pool.end();
  await drop();
});
beforeEach(async () => {
  clock.now = 500_000 * hour;
  await pool`delete from wrong_code`;
});

test("tries of several processes at once are at most the limit, and the hour's end frees them", async () => {
  const [one, other] = [tries(), tries()];
  clock.now += hour / 4;
  const taken = [
    ...(await waits(20, () => one.take(network))),
    ...(await waits(20, () => other.take(network))),
  ];
  expect(taken.filter((waitS) => waitS === 0)).toHaveLength(5);
  expect(Math.max(...taken)).toBe(2700);
  expect(await tries().waitS(network)).toBe(2700);
  clock.now += (hour * 3) / 4;
  expect(await one.take(network)).toBe(0);
});

test("networks, and what is tried, are counted apart", async () => {
  await waits(5, () => tries().take(network));
  expect(await tries().take("198.51.100.0/24")).toBe(0);
  expect(await tries("others").take(network)).toBe(0);
  expect(await tries().take(network)).toBeGreaterThan(0);
});

test("asking takes nothing, a refusal takes nothing, and what is given back can be had again", async () => {
  const one = tries();
  expect(await one.waitS(network, 5)).toBe(0);
  expect(await one.take(network, 6)).toBeGreaterThan(0);
  expect(await tries().take(network, 5)).toBe(0);
  expect(await one.take(network)).toBeGreaterThan(0);
  await one.take(network, -2);
  expect(await one.take(network, 2)).toBe(0);
  expect(await tries().take(network)).toBeGreaterThan(0);
  for (let n = 0; n < 9; n++) await one.take("198.51.100.0/24", -1);
  expect(await one.take("198.51.100.0/24", 5)).toBe(0);
  expect(await tries().take("198.51.100.0/24")).toBeGreaterThan(0);
});

test("a try in a transaction that fails is not counted", async () => {
  const one = tries();
  const failing = transaction(pool, async (tx) => {
    await one.take(network, 5, tx);
    throw new Error("failed");
  });
  await expect(failing).rejects.toThrow("failed");
  expect(await one.take(network, 5)).toBe(0);
});

test("a clock that is set back shuts nobody out for longer than an hour", async () => {
  const one = tries();
  await waits(6, () => one.take(network));
  clock.now -= 24 * hour;
  expect(await one.take(network)).toBe(0);
});

test("no network is in the database, and an hour's digest is not the next one's", async () => {
  await tries().take(network);
  clock.now += hour;
  await tries().take(network);
  const rows = await pool<{ network: Buffer }[]>`select network from wrong_code`;
  expect(new Set(rows.map((row) => row.network.toString("hex"))).size).toBe(2);
  expect(JSON.stringify(rows.map((row) => row.network.toString("latin1")))).not.toContain("192.0.2");
});
