import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { lamp, report, startTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ VERIFIER: "off", TRUSTED_PROXIES: "127.0.0.1" });
  for (const token of [await server.register(), await server.register()]) {
    await report(server.url, token, lamp("25.00"));
  }
});
afterAll(() => server.stop());

const get = (path: string, network: string) =>
  fetch(server.url + path, { headers: { "X-Forwarded-For": `${network}.1` } });

test.each([
  ["histories", "/v1/products/com/B000000001/history?from=2026-01-01&to=9999-01-01"],
  ["pages", "/p/com/B000000001?n=9999"],
])("who asks for many %s at once waits for them alone", async (_, path) => {
  // First answers take longest, and a server waits a few seconds for a lock.
  for (const first of [path, "/search?q=lamp"]) expect((await get(first, "10.3.3")).status).toBe(200);
  const busy = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const lock = server.pool.begin(async (tx) => {
    await tx`lock table price_day in access exclusive mode`;
    locked.resolve();
    await busy.promise;
  });
  await locked.promise;
  // A test that fails waits for no lock.
  onTestFinished(() => busy.resolve());
  const answered: Response[] = [];
  const many = Array.from({ length: 80 }, async (_, n) => {
    const answer = await get(path.replace("9999", String(2100 + n)), "10.1.1");
    answered.push(answer);
    return answer.status;
  });
  await expect.poll(() => answered.length, { interval: 5 }).toBe(16);
  for (const { status, headers } of answered)
    expect([status, headers.get("retry-after")]).toEqual([429, "2"]);
  // What needs no history is answered.
  expect((await get("/search?q=lamp", "10.1.1")).status).toBe(200);
  const other = get(path, "10.2.2");
  busy.resolve();
  await lock;
  expect((await other).status).toBe(200);
  const statuses = await Promise.all(many);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(statuses.filter((status) => status === 200)).toHaveLength(64);
});
