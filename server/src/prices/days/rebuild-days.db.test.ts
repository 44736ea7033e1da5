import { type Asin, marketplaceBySuffix, productIdOf, seriesIdOf } from "@tidemark/core";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { transaction } from "../../platform/database.ts";
import { day, hour, lamp, minute, report, type TestServer } from "../../testing/test-server.ts";
import { eachWithTwoPeople } from "../../testing/two-people.ts";
import { retractPoint } from "../retraction/retract-point.ts";
import { rebuildDays } from "./rebuild-days.ts";

let server: TestServer;
let people: readonly string[];
eachWithTwoPeople((started, ...both) => {
  server = started;
  people = both;
});

let products = 0;
beforeEach(() => {
  products = 0;
});
const nextProduct = () => `B${String(++products).padStart(9, "0")}` as Asin;
const seriesOf = (asin: Asin) => seriesIdOf(productIdOf(marketplaceBySuffix("com")!, asin), "buy_box");

const price = fc.option(fc.constantFrom("10.00", "10.50", "11.00", "11.50", "12.00"), { freq: 4 });
const sighting = fc.record({
  kind: fc.constant("sighting" as const),
  waitMs: fc.oneof(fc.integer({ min: 1, max: 2 * hour }), fc.integer({ min: hour, max: 2 * day })),
  who: fc.nat(1),
  price,
  /** Fresh, late, or of some days ago. */
  ageMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 59 * minute }), fc.integer({ min: hour, max: 5 * day })),
}); // biome-ignore format: a table
const agreement = fc.record({
  kind: fc.constant("agreement" as const),
  waitMs: fc.integer({ min: 1, max: day }),
  price,
});
const retraction = fc.record({
  kind: fc.constant("retraction" as const),
  revision: fc.integer({ min: 1, max: 6 }),
});

/** Chance alone may take nothing back. */
const takenBack = [
  { kind: "agreement" as const, waitMs: hour, price: "10.00" as const },
  { kind: "agreement" as const, waitMs: day, price: "10.50" as const },
  { kind: "retraction" as const, revision: 2 },
];

test("days equal those computed from points and observations, in whatever order reports and retractions arrive", async () => {
  const story = fc.array(
    fc.oneof(
      { arbitrary: agreement, weight: 4 },
      { arbitrary: sighting, weight: 3 },
      { arbitrary: retraction, weight: 1 },
    ),
    { minLength: 1, maxLength: 14 },
  );
  await fc.assert(
    fc.asyncProperty(story, async (events) => {
      const asin = nextProduct();
      // The stories take longer than a token lives.
      const people = [await server.register(), await server.register()];
      for (const event of events) {
        if (event.kind === "retraction") {
          const { now } = server.clock;
          await transaction(server.pool, (tx) =>
            retractPoint(tx, seriesOf(asin), event.revision, now, false),
          );
          continue;
        }
        server.clock.now += event.waitMs;
        const [who, ageMs] = event.kind === "sighting" ? [[people[event.who]!], event.ageMs] : [people, 0];
        for (const one of who) await report(server.url, one, lamp(event.price, { asin }), { ageMs });
      }
      const found = await rebuildDays(server.pool, false);
      const [known] = await server.pool`select count(*)::int as n from series`;
      expect(found).toMatchObject({ series: known!.n, wrong: 0 });
    }),
    { numRuns: 25, examples: [[takenBack]] },
  );
  const [points] = await server.pool`
    select count(*)::int as all, count(retracted_at)::int as retracted from price_point`;
  expect(points!.all).toBeGreaterThan(20);
  expect(points!.retracted).toBeGreaterThan(0);
}, 120_000);

test("a day that is wrong, missing or one too many is found, and put right when asked", async () => {
  const asin = nextProduct();
  for (const amount of ["10.00", "11.00"]) {
    for (const one of people) await report(server.url, one, lamp(amount, { asin }));
    server.clock.now += 30 * hour;
  }
  const days = () => server.pool`select * from price_day order by day`;
  const right = await days();
  expect(right).toHaveLength(2);
  await server.pool`update price_day set weighted = weighted + 1 where day = (select max(day) from price_day)`;
  await server.pool`delete from price_day where day = (select min(day) from price_day)`;
  await server.pool`
    insert into price_day (series_id, day, open, weighted, priced_s, last_change_s, changes)
    values (${String(seriesOf(asin))}::bigint, '2020-01-01', 1, 0, 0, 0, 0)`;
  expect((await rebuildDays(server.pool, false)).wrong).toBe(3);
  expect(await days()).not.toEqual(right);
  expect(await rebuildDays(server.pool, true)).toEqual({ series: 1, days: 3, wrong: 3 });
  expect(await days()).toEqual(right);
  expect((await rebuildDays(server.pool, true)).wrong).toBe(0);
});

test("weeks, months and years are made of observed days, each weighed by its seconds", async () => {
  await server.pool`insert into product (id) values (8)`;
  await server.pool`insert into series (id, product_id) values (64, 8)`;
  // A Sunday at 100 but for its last 12 hours without a price, the Monday after at 200, 300 from noon on; a December day.
  await server.pool`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes) values
      (64, '2026-02-01', 100, 100, 100, null, ${100 * 43_200}, 43200, 43200, 1),
      (64, '2026-02-02', 200, 300, 200, 300, ${200 * 43_200}, 43200, 43200, 1),
      (64, '2026-12-31', 90, 90, 90, 90, 0, 0, 0, 0)`;
  const spans = (name: string) => server.pool`
    select start::text, open::int, high::int, low::int, close::int, (weighted / priced_s)::float8 as mean,
      days::int, changes::int from ${server.pool(name)} order by start`;
  expect(await spans("price_week")).toEqual([
    { start: "2026-01-26", open: 100, high: 100, low: 100, close: null, mean: 100, days: 1, changes: 1 },
    { start: "2026-02-02", open: 200, high: 300, low: 200, close: 300, mean: 250, days: 1, changes: 1 },
    { start: "2026-12-28", open: 90, high: 90, low: 90, close: 90, mean: 90, days: 1, changes: 0 },
  ]);
  expect(await spans("price_month")).toEqual([
    { start: "2026-02-01", open: 100, high: 300, low: 100, close: 300, mean: 200, days: 2, changes: 2 },
    { start: "2026-12-01", open: 90, high: 90, low: 90, close: 90, mean: 90, days: 1, changes: 0 },
  ]);
  expect(await spans("price_year")).toEqual([
    { start: "2026-01-01", open: 100, high: 300, low: 90, close: 90, mean: 156, days: 3, changes: 2 },
  ]);
});
