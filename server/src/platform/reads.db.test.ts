import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Cluster, openCluster } from "../testing/cluster.ts";
import { openReplica, type Replica } from "../testing/replica.ts";
import { openPool, type Pool } from "./database.ts";
import { loggerTo } from "./logger.ts";
import { type Reads, readsByReplica, readsOf } from "./reads.ts";

const maxAgeMs = 800;
let cluster: Cluster;
let replica: Replica;
let primary: Pool;
let reads: Reads;
const said: string[] = [];

beforeAll(async () => {
  cluster = await openCluster();
  primary = openPool(cluster.superuserUrl, 2);
  await primary`create table noted (n int primary key)`;
  await primary`grant select on noted to public`;
  replica = await openReplica(cluster);
});
beforeEach(async () => {
  reads = readsByReplica(primary, {
    url: replica.url,
    maxAgeMs,
    log: loggerTo((_, message) => said.push(message)),
  });
  await expect.poll(isByReplica).toBe(true);
  return () => reads.stop();
});
afterAll(async () => {
  await replica?.close();
  await primary?.end();
  await cluster?.close();
});

const byReplica = async (pool: Pool) => {
  const [row] = await pool<{ is: boolean }[]>`select pg_is_in_recovery() as is`;
  return row!.is;
};
const isByReplica = () => reads.run(byReplica);
const noted = () => reads.run(async (pool) => (await pool`select n from noted order by n`).map(({ n }) => n));

test("reads go to the replica, and without one to the primary", async () => {
  expect(await isByReplica()).toBe(true);
  expect(await readsOf(primary).run(byReplica)).toBe(false);
});

test("a replica that does not replay is passed by once it is too old, and used again when it caught up", async () => {
  await replica.pause();
  await primary`insert into noted values (1)`;
  expect(await noted()).toEqual([]);
  await expect.poll(isByReplica, { timeout: 3000 }).toBe(false);
  expect(await noted()).toEqual([1]);
  await replica.resume();
  await expect.poll(isByReplica, { timeout: 3000 }).toBe(true);
  expect(await noted()).toEqual([1]);
});

test("what was committed before caughtUp is in every later read", async () => {
  for (let n = 100; n < 120; n++) {
    await primary`insert into noted values (${n})`;
    await reads.caughtUp();
    expect(await noted()).toContain(n);
  }
  expect(await isByReplica()).toBe(true);
});

test("caughtUp waits for a replica that stands still as long as it may be used, not longer", async () => {
  await replica.pause();
  await primary`insert into noted values (200)`;
  const began = performance.now();
  await reads.caughtUp();
  expect(performance.now() - began).toBeLessThan(2 * maxAgeMs);
  expect(await noted()).toContain(200);
  await replica.resume();
});

test("a replica that dies is passed by without a failed read, and used again when it is back", async () => {
  const answers: unknown[] = [];
  let isOver = false;
  const reader = (async () => {
    while (!isOver) answers.push(await noted().catch((error: unknown) => error));
  })();
  const lastSaid = () => said.at(-1);
  await replica.kill();
  await expect.poll(isByReplica, { timeout: 3000 }).toBe(false);
  // It is said by the next look at both databases.
  const away = "The replica is away or behind: reads are answered by the primary";
  await expect.poll(lastSaid, { timeout: 3000 }).toBe(away);
  await replica.restart();
  await expect.poll(isByReplica, { timeout: 5000 }).toBe(true);
  await expect.poll(lastSaid, { timeout: 3000 }).toBe("Reads are answered by the replica");
  isOver = true;
  await reader;
  expect(answers.filter((answer) => answer instanceof Error)).toEqual([]);
  expect(answers.length).toBeGreaterThan(10);
});

test("all statements of an answer are asked again at the primary when the replica cancels one", async () => {
  const asked: boolean[] = [];
  const result = await reads.run(async (pool) => {
    asked.push(await byReplica(pool));
    if (asked.length === 1) {
      await pool`do $$ begin raise exception using errcode = '40001', message = 'conflict with recovery'; end $$`;
    }
    return "answered";
  });
  expect([result, asked]).toEqual(["answered", [true, false]]);
});

test.each([
  ["the primary itself", () => cluster.superuserUrl],
  ["another database", () => Object.assign(new URL(replica.url), { pathname: "/postgres" }).href],
])("%s is never taken for a replica", async (_, url) => {
  const wrong = readsByReplica(primary, { url: url(), maxAgeMs, log: loggerTo(() => {}) });
  await setTimeout(maxAgeMs);
  expect(await wrong.run(async (pool) => pool)).toBe(primary);
  await wrong.stop();
});

test("an error of the read itself is not asked again", async () => {
  let runs = 0;
  const failing = reads.run(async (pool) => {
    runs++;
    return pool`select 1 / 0`;
  });
  await expect(failing).rejects.toThrow(/division by zero/);
  expect(runs).toBe(1);
});
