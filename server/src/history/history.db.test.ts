import { type Asin, dayOf, daySeconds, meanOf, type Step } from "@tidemark/core";
import { HistoryView } from "@tidemark/core/wire";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  day,
  hour,
  lamp,
  noon,
  post,
  report,
  startTestServer,
  type TestServer,
} from "../testing/test-server.ts";

let server: TestServer;
let ann: string;

beforeEach(async () => {
  server = await startTestServer({ VERIFIER: "off" });
  ann = await server.register();
});
afterEach(() => server.stop());

const get = (path: string, headers = {}) => fetch(`${server.url}/v1/products/${path}`, { headers });
async function history(query: string, asin = "B000000001"): Promise<HistoryView> {
  const response = await get(`com/${asin}/history?${query}`);
  expect(response.status).toBe(200);
  return HistoryView.parse(await response.json());
}
/** A lone reporter is believed at once. */
const sees = (price: string | null, asin = "B000000001") => report(server.url, ann, lamp(price, { asin }));
const seconds = (ms: number) => ms / 1000;

test("the raw history is the accepted points, oldest first, with their provenance", async () => {
  await sees("25.00");
  server.clock.now += hour;
  await sees("26.50");
  server.clock.now += hour;
  await sees(null);
  expect(await history("")).toEqual({
    marketplace: "com",
    asin: "B000000001",
    series: "buy_box",
    currency: "USD",
    exponent: 2,
    granularity: "raw",
    t: [noon, noon + hour, noon + 2 * hour].map(seconds),
    p: [2500, 2650, null],
    source: ["crowd", "crowd", "crowd"],
    by: [1, 1, 1],
    gaps: [],
  });
});

test.each([2 ** 24 - 3, 2 ** 24 - 2, 2 ** 24 - 1, 2 ** 24, 2 ** 32 - 1, 1e11])(
  "a price of %d paise is told to the paisa",
  async (price) => {
    const dear = (minor: number) => ({
      buy_box: { amount: (minor / 100).toFixed(2), currency: "INR", rule: "test" },
    });
    for (const minor of [0, price]) {
      await report(server.url, ann, {
        ...lamp("1.00"),
        marketplace: "in",
        prices: dear(minor),
        deliveryCountry: null,
      });
      server.clock.now += hour;
    }
    const told = async (granularity: string) => {
      const answer = await get(`in/B000000001/history?granularity=${granularity}`);
      return HistoryView.parse(await answer.json());
    };
    expect(await told("raw")).toMatchObject({
      t: [noon, noon + hour].map(seconds),
      p: [0, price],
      by: [1, 1],
    });
    for (const granularity of ["day", "week", "month", "year"]) {
      expect(await told(granularity)).toMatchObject({
        t: [expect.any(Number)],
        open: [0],
        high: [price],
        low: [0],
        p: [price],
        mean: [Math.round((price * 11) / 12)],
        changes: [2],
        by: [1],
      });
    }
  },
);

test("points of one second are told in their order", async () => {
  for (const price of ["25.00", "26.00", "27.00"]) {
    await sees(price);
    server.clock.now += 300;
  }
  expect(await history("")).toMatchObject({ t: [noon, noon, noon].map(seconds), p: [2500, 2600, 2700] });
});

test("a range begins with the point in force at its start", async () => {
  await sees("25.00");
  server.clock.now += 20 * day;
  await sees("26.00");
  expect((await history("range=7d")).p).toEqual([2500, 2600]);
  server.clock.now += 8 * day;
  expect((await history("range=7d")).p).toEqual([2600]);
  expect((await history("range=all")).p).toEqual([2500, 2600]);
});

test("whole UTC days on which nobody looked are gaps, up to today", async () => {
  await sees("25.00");
  server.clock.now += day;
  await sees("25.00");
  server.clock.now += 4 * day;
  await sees("25.00");
  server.clock.now += 3 * day;
  const midnight = seconds(noon) - 12 * 3600;
  const expected = [
    [midnight + 2 * daySeconds, midnight + 5 * daySeconds],
    [midnight + 6 * daySeconds, midnight + 8 * daySeconds],
  ];
  expect((await history("")).gaps).toEqual(expected);
  expect(await history("granularity=day")).toMatchObject({
    t: [midnight, midnight + daySeconds, midnight + 5 * daySeconds],
    p: [2500, 2500, 2500],
    mean: [2500, 2500, 2500],
    gaps: expected,
  });
});

test("a product nobody reported is 404, a bad ASIN or query 400, an unknown marketplace 404", async () => {
  expect((await get("com/B000000001")).status).toBe(404);
  expect((await get("com/B000000001/history")).status).toBe(404);
  expect((await get("cn/B000000001")).status).toBe(404);
  expect((await get("com/B00000000")).status).toBe(400);
  expect((await get("com/%27or%201%3D1/history")).status).toBe(400);
  await sees("25.00");
  for (const query of ["series=x", "range=2d", "granularity=hour", "range="]) {
    expect((await get(`com/B000000001/history?${query}`)).status).toBe(400);
  }
  expect((await history("series=amazon")).t).toEqual([]);
});

test("what did not change is 304 by its ETag", async () => {
  await sees("25.00");
  const etag = (await get("com/B000000001/history")).headers.get("etag")!;
  expect((await get("com/B000000001/history", { "If-None-Match": etag })).status).toBe(304);
  server.clock.now += hour;
  await sees("26.00");
  expect((await get("com/B000000001/history", { "If-None-Match": etag })).status).toBe(200);
});

test("an extension may read it, and learns the request id", async () => {
  await sees("25.00");
  const response = await get("com/B000000001", { Origin: "chrome-extension://abc" });
  expect(response.headers.get("access-control-allow-origin")).toBe("chrome-extension://abc");
  expect(response.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
});

describe("days in the table", () => {
  test("equal the days computed from the points, whatever was seen when", async () => {
    let n = 0;
    const sighting = fc.record({
      waitS: fc.integer({ min: 1, max: 2 * daySeconds }),
      price: fc.option(fc.constantFrom(100, 101, 119, 150, 400)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sighting, { minLength: 1, maxLength: 8 }), async (sightings) => {
        const asin = `B${String(++n).padStart(9, "0")}` as Asin;
        // Months go by.
        ann = ((await (await post(`${server.url}/v1/reporters/renew`, {}, ann)).json()) as { token: string })
          .token;
        for (const { waitS, price } of sightings) {
          server.clock.now += waitS * 1000;
          await sees(price === null ? null : (price / 100).toFixed(2), asin);
        }
        const raw = await history("", asin);
        const steps = raw.t.map((t, i): Step => ({ t, price: raw.p[i]! }));
        const days = await history("granularity=day", asin);
        for (const [i, start] of days.t.entries()) {
          const before = steps.findLast((step) => step.t < start)?.price;
          const changes = steps.filter((step) => step.t >= start && step.t < start + daySeconds);
          const expected = dayOf(start, before, changes)!;
          const mean = meanOf(expected);
          expect({ open: days.open![i], high: days.high![i], low: days.low![i], close: days.p[i] }).toEqual({
            open: expected.open,
            high: expected.high,
            low: expected.low,
            close: expected.close,
          });
          if (mean === null) expect(days.mean![i]).toBeNull();
          else expect(Math.abs(days.mean![i]! - mean)).toBeLessThanOrEqual(0.5);
        }
        for (const { t } of steps) expect(days.t).toContain(t - (t % daySeconds));
      }),
      { numRuns: 25 },
    );
  });
});
