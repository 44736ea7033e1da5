import { Health } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { lamp, post, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { runJob } from "../upkeep/run-job.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

const health = async () => Health.parse(await (await fetch(`${server.url}/health`)).json());
const later = (ms: number) => {
  server.clock.now += ms;
};

async function report(
  token: string,
  client: string,
  listings: readonly ReturnType<typeof lamp>[],
): Promise<void> {
  const reports = listings.map((listing) => ({ id: crypto.randomUUID(), ageMs: 0, listing }));
  const answer = await post(`${server.url}/v1/reports`, { client, reports }, token);
  expect(answer.status).toBe(200);
}

test("an unused server has an empty health page", async () => {
  expect(await health()).toEqual({
    at: new Date(server.clock.now).toISOString(),
    reading: [],
    jumps: [],
    dirty: { products: 0, oldestMs: null },
    verification: { waiting: 0, settled: 0, givenUp: 0, latencyP50Ms: null, latencyP95Ms: null },
    claims: { ended: 0, refutedShare: null },
    crowd: null,
    changes: null,
    upkeep: [],
    clock: { offsetMs: expect.any(Number), changesAhead: 0 },
    processes: [],
    deliveries: { waiting: 0, parked: 0 },
  });
});

test("pages without a price are counted per version, over all processes", async () => {
  const read = { marketplace: "com", priced: true, outcome: "box-core-price", pages: 3 };
  const unread = { marketplace: "com", priced: false, outcome: "ambiguous", pages: 1 };
  const other = await server.another();
  const send = async (url: string, client: string, counts: readonly object[]) =>
    post(`${url}/v1/page-counts`, { client, counts }, await server.register());
  await send(server.url, "1.2.0", [read, unread]);
  await send(other.url!, "1.3.0", [unread]);
  const { reading, jumps } = await health();
  expect(reading).toEqual([
    { marketplace: "com", client: "1.2.0", pages: 4, readShare: 0.75 },
    { marketplace: "com", client: "1.3.0", pages: 1, readShare: 0 },
  ]);
  expect(jumps).toEqual([]);
});

test("an open claim is counted with its age; the answer is at most five seconds old", async () => {
  const [one, two] = [await server.register(), await server.register()];
  await report(one, "1", [lamp("25.89")]);
  later(1000);
  await health();
  await report(two, "1", [lamp("25.89")]);
  later(6000);
  expect((await health()).dirty).toEqual({ products: 0, oldestMs: null });
  await report(two, "1", [lamp("30.00")]);
  later(4000);
  expect((await health()).dirty.products).toBe(0);
  later(2000);
  expect((await health()).dirty).toEqual({ products: 1, oldestMs: 6000 });
});

test("the health page escapes client names", async () => {
  const row = { marketplace: 1, priced: true, outcome: "our-price", pages: 1, weight: 1 };
  const today = new Date(server.clock.now).toISOString().slice(0, 10);
  await server.pool`
    insert into page_outcome ${server.pool(["<b>1</b>", "1.0"].map((client) => ({ ...row, client, day: today })))}`;
  const answer = await fetch(`${server.url}/health`, {
    headers: { Accept: "text/html,application/xhtml+xml;q=0.9" },
  });
  expect(answer.headers.get("content-type")).toContain("text/html");
  expect(answer.headers.get("vary")).toMatch(/^Accept\b/);
  const page = await answer.text();
  expect(page).toContain("<bdi>1.0</bdi>");
  expect(page).toContain("<bdi>&lt;b&gt;1");
  expect(page).not.toContain("<b>");
});

test("the health page shows each upkeep job's last run and escapes its error", async () => {
  const log = loggerTo(() => {});
  const clock = () => server.clock.now;
  const fails = { name: "breaks", run: () => Promise.reject(new Error("<b>gone</b>")) };
  const works = { name: "works", run: async () => 3 };
  for (const job of [fails, works, works])
    await runJob(job, { pool: server.pool, clock, signal: new AbortController().signal, log });
  const lastRunAt = new Date(server.clock.now).toISOString();
  expect((await health()).upkeep).toMatchObject([
    { name: "breaks", lastRunAt, lastRows: 0, error: "Error: <b>gone</b>" },
    { name: "works", lastRunAt, lastRows: 3, totalRows: 6, error: null },
  ]);
  const page = await (await fetch(`${server.url}/health`, { headers: { Accept: "text/html" } })).text();
  expect(page).toContain("&lt;b&gt;gone");
});
