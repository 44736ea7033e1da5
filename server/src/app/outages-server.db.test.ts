import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { test as base, describe } from "vitest";
import { loggerTo } from "../platform/logger.ts";
import { emit, Listener, seriesAt, slotIsRead } from "../testing/change-world.ts";
import { type DatabaseProxy, openDatabaseProxy, type ProxyMode } from "../testing/database-proxy.ts";
import { lamp, post, report, startTestServer, type TestServer } from "../testing/test-server.ts";

interface World {
  readonly server: TestServer;
  readonly proxy: DatabaseProxy;
  readonly listener: Listener;
  readonly tokens: readonly string[];
  readonly ready: () => Promise<number>;
  readonly send: (n: number, id?: string) => Promise<{ status: number; retryAfter: string | null }>;
}

/** A product that is new to the server; the numbers spread over both pipelines. */
const lampAt = (n: number) => lamp("25.89", { asin: `B${String(n).padStart(9, "0")}` });

// Concurrent, because they mostly wait; each has a server and a database of its own.
const test = base.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern
  world: async ({}, use) => {
    const listener = new Listener();
    let proxy!: DatabaseProxy;
    const server = await startTestServer(
      {},
      {
        roles: ["api", "relay", "notifier", "scheduler"],
        consumer: listener,
        log: loggerTo(() => {}),
        through: async (url) => {
          proxy = await openDatabaseProxy(url);
          return proxy.url;
        },
      },
    );
    const tokens = await Promise.all([server.register(), server.register()]);
    await slotIsRead(server.pool);
    const ready = async () => (await fetch(`${server.url}/readyz`)).status;
    const send = async (n: number, id: string = randomUUID()) => {
      const response = await post(
        `${server.url}/v1/reports`,
        { reports: [{ id, ageMs: 0, listing: lampAt(n) }] },
        tokens[n % 2],
      );
      return { status: response.status, retryAfter: response.headers.get("Retry-After") };
    };
    await use({ server, proxy, listener, tokens, ready, send });
    await server.stop();
    await proxy.close();
  },
});

const faults: readonly ProxyMode[] = ["refuse 57P03", "refuse 53300", "silent"];

describe.concurrent.each(faults)("while the database is away (%s)", (mode) => {
  test("reports get 503 with Retry-After, /readyz turns 503 in time, and a repeated report counts once", async ({
    world: { server, proxy, ready, send },
    expect,
  }) => {
    for (const n of [1, 2]) expect((await send(n)).status).toBe(200);
    expect(await ready()).toBe(200);
    proxy.mode = mode;
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const answers = Promise.all(ids.map((id, n) => send(n + 10, id)));
    const began = performance.now();
    await expect.poll(ready).toBe(503);
    expect(performance.now() - began).toBeLessThan(8000);
    for (const { status, retryAfter } of await answers) {
      expect(status).toBe(503);
      expect(Number(retryAfter)).toBeGreaterThan(0);
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    proxy.mode = "pass";
    const back = performance.now();
    // A connection that was refused just before may fail one more report.
    for (const [n, id] of ids.entries())
      await expect.poll(async () => (await send(n + 10, id)).status).toBe(200);
    await expect.poll(ready).toBe(200);
    expect(performance.now() - back).toBeLessThan(10_000);
    const rows = await server.pool`select report_id from evidence where report_id = any(${ids}::uuid[])`;
    expect(rows).toHaveLength(ids.length);
  });

  test("changes are delivered again within 10 s of the database's return", async ({
    world: { server, proxy, listener, ready },
    expect,
  }) => {
    await emit(server.pool, seriesAt(1), 1);
    await listener.until(() => listener.heard.length === 1);
    proxy.mode = mode;
    await expect.poll(ready).toBe(503);
    await emit(server.pool, seriesAt(1), 2);
    proxy.mode = "pass";
    const back = performance.now();
    await listener.until(() => listener.keys.size === 2);
    expect(performance.now() - back).toBeLessThan(10_000);
  });

  test("the server stops in time while the database is away", async ({
    world: { server, proxy, send },
    expect,
  }) => {
    proxy.mode = mode;
    const answers = Promise.allSettled([1, 2, 3, 4].map((n) => send(n)));
    const began = performance.now();
    await server.server.stop();
    expect(performance.now() - began).toBeLessThan(9000);
    await answers;
  });
});

test("reports that come while the database is away for two seconds are held, and taken once", async ({
  world: { server, proxy, send },
  expect,
}) => {
  proxy.mode = "refuse 57P03";
  const ids = Array.from({ length: 20 }, () => randomUUID());
  const answers = Promise.all(ids.map((id, n) => send(n + 10, id)));
  await sleep(2000);
  proxy.mode = "pass";
  expect((await answers).map(({ status }) => status)).toEqual(ids.map(() => 200));
  const rows = await server.pool`select report_id from evidence where report_id = any(${ids}::uuid[])`;
  expect(rows).toHaveLength(ids.length);
});

test("a report on a locked table gets 503 within the deadline, and nothing is committed twice", async ({
  world: { server, send, tokens },
  expect,
}) => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = server.pool.begin(async (tx) => {
    await tx`lock table series in access exclusive mode`;
    locked.resolve();
    await held;
  });
  await locked.promise;
  const id = randomUUID();
  expect((await send(1, id)).status).toBe(503);
  release();
  await holding;
  expect((await send(1, id)).status).toBe(200);
  expect((await report(server.url, tokens[1]!, lampAt(1), { id })).status).toBe("received");
  expect(await server.pool`select from evidence where report_id = ${id}`).toHaveLength(1);
});
