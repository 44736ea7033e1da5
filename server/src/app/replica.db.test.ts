import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, openCluster } from "../testing/cluster.ts";
import { ask, newHolder } from "../testing/holders.ts";
import { openReplica, type Replica } from "../testing/replica.ts";
import { lamp, productAt, report, startTestServer, type TestServer } from "../testing/test-server.ts";

let cluster: Cluster;
let replica: Replica;
let server: TestServer;

beforeAll(async () => {
  cluster = await openCluster();
  replica = await openReplica(cluster);
  const own = {
    url: cluster.url,
    asOwner: async () => {},
    asSuperuser: async () => {},
    drop: async () => {},
  };
  const env = { DATABASE_URL: cluster.url, READ_DATABASE_URL: replica.url, READ_LAG_MAX_MS: "1000" };
  server = await startTestServer(env, { database: own });
});
afterAll(async () => {
  await server?.stop();
  await replica?.close();
  await cluster?.close();
});

const readsOfReplica = async () => {
  const [row] = await replica.ask(
    "select sum(seq_scan + coalesce(idx_scan, 0))::int as n from pg_stat_user_tables where relname = 'product'",
  );
  return row!.n as number;
};
const pages = ["/", "/p/com/B000000001", "/drops", "/search?q=lamp", "/v1/lookup"];

test("a price that two people report is shown by the replica, in the API and on every page", async () => {
  for (const token of [await server.register(), await server.register()]) {
    await report(server.url, token, lamp("25.89"));
  }
  await expect.poll(() => productAt(server.url).catch(() => null)).toMatchObject({ title: "Lamp" });
  const before = await readsOfReplica();
  for (const page of pages) expect((await fetch(`${server.url}${page}`)).status, page).toBe(200);
  await expect.poll(readsOfReplica, { timeout: 15_000 }).toBeGreaterThan(before);
});

test("a report that is taken back is gone from the next answer", async () => {
  const token = await server.register();
  const { id } = await report(server.url, token, lamp("19.99", { asin: "B000000002" }));
  await expect
    .poll(
      async () => (await productAt(server.url, "com/B000000002").catch(() => null))?.series.buy_box?.claims,
    )
    .toHaveLength(1);
  const taken = await fetch(`${server.url}/v1/reports/${id}`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(await taken.json()).toEqual({ withdrawn: true });
  const left = await productAt(server.url, "com/B000000002").catch(() => null);
  expect(left?.series.buy_box?.claims ?? []).toEqual([]);
});

test("a watch that was just made is listed, however far the replica is behind", async () => {
  const holder = await newHolder(server);
  await replica.pause();
  const wish = { marketplace: "com", asin: "B000000001", rule: { kind: "target", price: 2000 } };
  const made = await ask(`${server.url}/v1/watches`, "POST", holder, wish);
  expect(made.status).toBe(201);
  const { body } = await ask(`${server.url}/v1/watches`, "GET", holder);
  expect(body.watches).toMatchObject([{ id: made.body.id }]);
  await replica.resume();
});

test("histories are answered while the replica is away", async () => {
  await replica.kill();
  for (let i = 0; i < 20; i++) {
    expect((await fetch(`${server.url}/v1/products/com/B000000001/history`)).status).toBe(200);
  }
  await replica.restart();
});
