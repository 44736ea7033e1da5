import { Histories, HistoryView } from "@tidemark/core/wire";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { transaction } from "../platform/database.ts";
import { retractPoint } from "../prices/retraction/retract-point.ts";
import { seriesAt } from "../testing/change-world.ts";
import { day, hour, lamp, report, startTestServer, type TestServer } from "../testing/test-server.ts";

let server: TestServer;
let ann: string;
beforeEach(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  ann = await server.register();
});
afterEach(() => server.stop());

const asin = "B000000001";
const seen = (price: string | null, more = {}, age = {}) =>
  report(server.url, ann, lamp(price, { asin, ...more }), age);
const get = (query: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/v1/products/com/${asin}/history?${query}`, { headers });
const json = async (query: string) => HistoryView.parse(await (await get(query)).json());
const seconds = (text: string) => Date.parse(text) / 1000;

/** 15 January 2026 at 20.00, from the 16th on at 30.00, seen again on 2 February. */
async function story(): Promise<void> {
  await seen("20.00");
  server.clock.now += day;
  await seen("30.00");
  server.clock.now = Date.UTC(2026, 1, 2, 12);
  await seen("30.00");
}

describe("longer spans", () => {
  test("are made of days, with who stood behind the price in each", async () => {
    await story();
    expect(await json("granularity=week")).toEqual({
      marketplace: "com",
      asin,
      series: "buy_box",
      currency: "USD",
      exponent: 2,
      granularity: "week",
      t: [seconds("2026-01-12"), seconds("2026-02-02")],
      p: [3000, 3000],
      open: [2000, 3000],
      high: [3000, 3000],
      low: [2000, 3000],
      // Half a day and another half at 20.00, half a day at 30.00.
      mean: [Math.round((2000 * 86_400 + 3000 * 43_200) / 129_600), 3000],
      changes: [2, 0],
      days: [2, 1],
      source: ["crowd", "crowd"],
      by: [1, 1],
      gaps: [[seconds("2026-01-17"), seconds("2026-02-02")]],
    });
    expect(await json("granularity=month")).toMatchObject({ t: ["2026-01-01", "2026-02-01"].map(seconds) });
    expect(await json("granularity=year")).toMatchObject({
      t: [seconds("2026-01-01")],
      days: [3],
      p: [3000],
    });
  });
});

test("from and to are whole UTC days, both included; spans that reach in are whole", async () => {
  await story();
  expect(await json("granularity=day&from=2026-01-16&to=2026-02-01")).toMatchObject({
    t: [seconds("2026-01-16")],
    by: [1],
    gaps: [[seconds("2026-01-17"), seconds("2026-02-02")]],
  });
  expect(await json("from=2026-01-17")).toMatchObject({ p: [3000], t: [seconds("2026-01-16T12:00:00Z")] });
  expect(await json("to=2026-01-15")).toMatchObject({ p: [2000], gaps: [] });
  expect(await json("granularity=day&from=2026-02-02")).toMatchObject({ by: [1], source: ["crowd"] });
  expect(await json("granularity=week&from=2026-01-16&to=2026-01-16")).toMatchObject({ days: [2] });
  const nothing = { t: [], p: [], gaps: [] };
  expect(await json("to=0001-01-01")).toMatchObject(nothing);
  expect(await json("from=0001-01-01&to=9999-12-31")).toMatchObject({ p: [2000, 3000] });
  expect(await json("granularity=day&from=9999-12-31")).toMatchObject(nothing);
});

test("moments are sent as steps", async () => {
  await story();
  const sent = (await (await get("")).json()) as { t: number[] };
  expect(sent.t).toEqual([seconds("2026-01-15T12:00:00Z"), 86_400]);
});

test("several series come in one answer, each as it comes alone", async () => {
  await seen("20.00", { seller: { name: "Amazon", isAmazon: true } });
  const both = Histories.parse(await (await get("series=amazon,buy_box,used")).json());
  expect(both.histories.map(({ series }) => series)).toEqual(["amazon", "buy_box", "used"]);
  expect(both.histories[1]).toEqual(await json("series=buy_box"));
  expect(both.histories[2]).toMatchObject({ t: [], source: [], gaps: [] });
});

test("CSV has decimals in the currency's digits, and empty cells where there is no price", async () => {
  await seen("20.05");
  server.clock.now += hour;
  await seen(null);
  const response = await get("", { Accept: "text/csv" });
  expect(response.headers.get("content-type")).toContain("text/csv");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="com-${asin}.csv"`);
  expect(await response.text()).toBe(
    "series,from,price,currency,source,reporters\r\n" +
      "buy_box,2026-01-15T12:00:00Z,20.05,USD,crowd,1\r\n" +
      "buy_box,2026-01-15T13:00:00Z,,USD,crowd,1\r\n",
  );
  expect(await (await get("format=csv&granularity=day&series=buy_box,used")).text()).toBe(
    "series,from,price,currency,source,reporters,open,high,low,mean,changes\r\n" +
      "buy_box,2026-01-15T00:00:00Z,,USD,crowd,1,20.05,20.05,20.05,20.05,2\r\n",
  );
});

describe("an answer that is kept", () => {
  const tag = async (query = "granularity=day") => (await get(query)).headers.get("etag")!;

  test("is compressed as asked; each encoding has a tag of its own, and any of them is known again", async () => {
    await seen("20.00");
    const plain = await (await get("", { "Accept-Encoding": "identity" })).text();
    const tags = new Set<string>();
    for (const accept of ["br", "gzip;q=0.5", "identity"]) {
      const response = await get("", { "Accept-Encoding": accept });
      expect(response.headers.get("vary")).toBe("Accept, Accept-Encoding, Origin");
      expect(response.headers.get("content-encoding") ?? "identity").toBe(accept.split(";")[0]);
      expect(await response.text()).toBe(plain);
      const own = response.headers.get("etag")!;
      tags.add(own);
      const again = await get("", { "Accept-Encoding": accept, "If-None-Match": `"x", W/${own}` });
      expect([again.status, await again.text()]).toEqual([304, ""]);
      expect(again.headers.get("etag")).toBe(own);
    }
    expect(tags.size).toBe(3);
  });

  test("gives way to each acceptance, retraction, newly seen day and midnight, at every process", async () => {
    const other = await server.another();
    const both = async () => {
      const path = `/v1/products/com/${asin}/history?granularity=day`;
      const [one, two] = await Promise.all([fetch(server.url + path), fetch(other.url! + path)]);
      expect(two.headers.get("etag")).toBe(one.headers.get("etag"));
      expect(await two.text()).toBe(await one.text());
      return one.headers.get("etag");
    };
    await seen("20.00");
    const first = await both();
    expect(await both()).toBe(first);
    server.clock.now += hour;
    await seen("30.00");
    const changed = await both();
    expect(changed).not.toBe(first);
    const revision = 2;
    await transaction(server.pool, (tx) => retractPoint(tx, seriesAt(1), revision, server.clock.now, false));
    const retracted = await both();
    expect(retracted).not.toBe(changed);
    server.clock.now += 4 * day;
    const gap = await both();
    expect(gap).not.toBe(retracted);
    await seen("20.00");
    const seenAgain = await both();
    expect(seenAgain).not.toBe(gap);
    // Of two days ago: no series' last sighting moves.
    await seen("20.00", {}, { ageMs: 2 * day });
    expect(await both()).not.toBe(seenAgain);
    await other.stop();
  });

  test("that is sent again and again gets smaller, and its older tag still names it", async () => {
    for (let n = 0; n < 40; n++) {
      await seen(`20.${10 + ((n * 37) % 89)}`);
      server.clock.now += hour;
    }
    const br = { "Accept-Encoding": "br" };
    const first = (await get("", br)).headers;
    await vi.waitFor(
      async () => expect((await get("", br)).headers.get("etag")).not.toBe(first.get("etag")),
      10_000,
    );
    const tight = await get("", br);
    expect(Number(tight.headers.get("content-length"))).toBeLessThanOrEqual(
      Number(first.get("content-length")),
    );
    expect(HistoryView.parse(await tight.json())).toEqual(await json(""));
    expect((await get("", { ...br, "If-None-Match": first.get("etag")! })).status).toBe(304);
  });

  test("is the same for all who ask at once", async () => {
    await seen("20.00");
    const texts = await Promise.all(Array.from({ length: 40 }, async () => (await get("range=1y")).text()));
    expect(new Set(texts).size).toBe(1);
    expect(await tag()).toMatch(/^"[\w-]{22}-\w+"$/);
  });
});

test.each([
  "from=2026-02-30",
  "series=used,used",
  "range=7d&to=2026-01-01",
  "granularity=",
  "format=pdf",
  "from=2026-01-02&to=2026-01-01",
])("%s is 400 with its reason, before the product is looked for", async (query) => {
  const response = await get(query);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "bad-request", detail: expect.stringMatching(/\w/) });
});

test("a product nobody reported is 404 in any form, and is not kept as that", async () => {
  for (const query of ["", "format=csv", "granularity=year&series=used,list"]) {
    expect((await get(query)).status).toBe(404);
  }
  await seen("20.00");
  expect((await get("")).status).toBe(200);
});
