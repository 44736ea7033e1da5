import { Health } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { PageCounts } from "../../prices/intake/page-counts.ts";
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
    dirty: { products: 0, oldestMs: null },
    verification: { waiting: 0, settled: 0, givenUp: 0, latencyP50Ms: null, latencyP95Ms: null },
    claims: { ended: 0, refutedShare: null },
    crowd: null,
    changes: null,
    upkeep: [],
    clock: { offsetMs: expect.any(Number), changesAhead: 0 },
    deliveries: { waiting: 0, parked: 0 },
  });
});

test("pages without a price are counted per version, over all processes", async () => {
  const token = await server.register();
  const unread = lamp("25.89", { prices: {}, reasons: { buy_box: "ambiguous" } });
  await report(token, "1.2.0", [lamp("25.89"), lamp("25.89"), lamp("25.89"), unread]);
  const other = await server.another();
  await post(
    `${other.url}/v1/reports`,
    { client: "1.3.0", reports: [{ id: crypto.randomUUID(), ageMs: 0, listing: unread }] },
    token,
  );
  await other.stop();
  await server.server.stop();
  const rows = await server.pool`
    select marketplace::int, client, pages::int, unread::int from page_count order by client`;
  expect(rows).toMatchObject([
    { client: "1.2.0", pages: 4, unread: 1 },
    { client: "1.3.0", pages: 1, unread: 1 },
  ]);
  const { url } = await server.another();
  const view = Health.parse(await (await fetch(`${url}/health`)).json());
  expect(view.reading).toEqual([
    { marketplace: "com", client: "1.2.0", pages: 4, readShare: 0.75 },
    { marketplace: "com", client: "1.3.0", pages: 1, readShare: 0 },
  ]);
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
  const counts = new PageCounts();
  counts.count(1, "<b>1</b>", true);
  counts.count(1, "1.0 <", true);
  counts.count(1, "1.0", true);
  await counts.write(server.pool, server.clock.now);
  const answer = await fetch(`${server.url}/health`, {
    headers: { Accept: "text/html,application/xhtml+xml;q=0.9" },
  });
  expect(answer.headers.get("content-type")).toContain("text/html");
  expect(answer.headers.get("vary")).toMatch(/^Accept\b/);
  const page = await answer.text();
  expect(page).toContain("<bdi>1.0</bdi>");
  expect(page).toContain("<bdi>other</bdi>");
  expect(page).not.toContain("<b>");
});

test("page counts have a bounded number of rows, and a failed write loses nothing", async () => {
  const counts = new PageCounts();
  for (let n = 0; n < 5000; n++) counts.count(1, `1.0.${n}`, n % 2 === 0);
  const unsafe = () => {
    throw new Error("gone");
  };
  const gone = { unsafe } as unknown as typeof server.pool;
  await expect(counts.write(gone, server.clock.now)).rejects.toThrow("gone");
  await counts.write(server.pool, server.clock.now);
  const [row] = await server.pool`
    select count(*)::int as rows, sum(pages)::int as pages, sum(unread)::int as unread from page_count`;
  expect(row).toEqual({ rows: 401, pages: 5000, unread: 2500 });
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
