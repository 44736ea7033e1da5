import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  dayStart,
  marketplaceBySuffix,
  parseAsin,
  productIdOf,
  type SeriesKind,
  seriesIdOf,
} from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { retractPoint } from "../../prices/retraction/retract-point.ts";
import { historyIn, insertSeries, type SeriesData } from "../../testing/dump-world.ts";
import { dumpSource } from "./dump-source.ts";
import { importDump } from "./import-dump.ts";
import { csvName, tableNames } from "./manifest.ts";
import { writeDump } from "./write-dump.ts";

const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;
const day = 24 * hour;

const seriesOf = (n: number, kind: SeriesKind = "buy_box", marketplace = "de") =>
  seriesIdOf(
    productIdOf(marketplaceBySuffix(marketplace)!, parseAsin(`B${String(n).padStart(9, "0")}`)!),
    kind,
  );

const ends: (() => Promise<unknown>)[] = [];
let root: string;
let from: Pool;
let into: Pool;
let folders = 0;

async function open(): Promise<Pool> {
  const { ownerUrl, drop } = await createTestDatabase();
  const pool = openPool(ownerUrl, 5);
  ends.push(() => pool.end().then(drop));
  return pool;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tidemark-import-"));
  [from, into] = [await open(), await open()];
});

afterAll(async () => {
  for (const end of ends) await end();
  await rm(root, { recursive: true });
});

const empty = (pool: Pool) => pool`truncate product, series, price_point, price_day, price_change cascade`;

beforeEach(async () => {
  await empty(from);
  await empty(into);
});

async function dump(pool: Pool): Promise<string> {
  folders += 1;
  const folder = join(root, String(folders));
  await writeDump(pool, folder, new Date(), () => {});
  return folder;
}

const take = (folder: string) => importDump(into, dumpSource(folder), () => {});

async function linesIn(folder: string) {
  const texts = await Promise.all(tableNames.map((name) => readFile(join(folder, csvName(name)))));
  return texts.map((bytes) => gunzipSync(bytes).toString().trimEnd().split("\n"));
}

const at = (...points: [hours: number, price: number | null][]) =>
  points.map(([hours, price]) => ({ at: start + hours * hour, price }));

/** Seen on the days of its points and on the given days since the start. */
const seriesOfPoints = (id: bigint, points: SeriesData["points"], ...others: number[]): SeriesData => ({
  id,
  points,
  seen: [
    ...new Set([
      ...points.map((point) => dayStart(point.at / 1000)),
      ...others.map((n) => (start + n * day) / 1000),
    ]),
  ],
});

const world: fc.Arbitrary<SeriesData[]> = fc
  .uniqueArray(
    fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      kind: fc.constantFrom<SeriesKind[]>("buy_box", "used", "list"),
      points: fc.uniqueArray(
        fc.record({
          // With milliseconds, at midnight, and several within one second.
          at: fc.oneof(
            fc.integer({ min: 0, max: 20 * day }),
            fc.integer({ min: 0, max: 20 }).map((n) => n * day),
            fc.integer({ min: 0, max: 1500 }),
          ),
          price: fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 5 }),
        }),
        { minLength: 1, maxLength: 12, selector: (point) => point.at },
      ),
      others: fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 10 }),
    }),
    { minLength: 1, maxLength: 12, selector: ({ n, kind }) => `${n} ${kind}` },
  )
  .map((all) =>
    all.map(({ n, kind, points, others }) => {
      const sorted = points.map((point) => ({ ...point, at: start + point.at })).sort((a, b) => a.at - b.at);
      const known = others.filter((other) => start + (other + 1) * day > sorted[0]!.at);
      return seriesOfPoints(seriesOf(n, kind), sorted, ...known);
    }),
  );

test("property: importing a dump into an empty server and dumping again gives the same data", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (series) => {
      await empty(from);
      await empty(into);
      await insertSeries(from, series);
      const first = await dump(from);
      const { points } = await importDump(into, dumpSource(first), () => {}, 7);
      expect(points).toBe(series.flatMap((one) => one.points).length);
      const [products, pointLines, days] = await linesIn(first);
      const again = await linesIn(await dump(into));
      expect(again).toEqual([products, pointLines!.map((line) => line.replace(/,f$/, ",t")), days]);
      const state = (pool: Pool) =>
        pool`select id, revision, price, since, last_price, lowest, lowest_at, highest, highest_at from series order by id`;
      expect(await state(into)).toEqual(await state(from));
    }),
    { numRuns: 8 },
  );
}, 120_000);

test("importing twice changes nothing; a later dump of the same server is appended", async () => {
  const older = at([1, 500], [30, 400]);
  await insertSeries(from, [seriesOfPoints(seriesOf(1), older, 2)]);
  const first = await dump(from);
  await take(first);
  const before = await historyIn(into);
  expect(await take(first)).toEqual({ products: 0, points: 0, days: 0 });
  expect(await historyIn(into)).toEqual(before);

  await empty(from);
  await insertSeries(from, [seriesOfPoints(seriesOf(1), [...older, ...at([80, 450], [90, null])], 2, 5)]);
  expect(await take(await dump(from))).toMatchObject({ products: 0, points: 2 });
  const [, points, days] = await linesIn(await dump(into));
  const [, wanted, wantedDays] = await linesIn(await dump(from));
  expect(points).toEqual(wanted!.map((line) => line.replace(/,f$/, ",t")));
  expect(days).toEqual(wantedDays);
  const [series] = await into`select revision, price, last_price::int as "lastPrice" from series`;
  expect(series).toEqual({ revision: 4, price: null, lastPrice: 450 });
});

describe("data that the server already has", () => {
  const own = seriesOfPoints(seriesOf(1), at([100, 300], [150, 250]), 7);
  const theirs = seriesOfPoints(seriesOf(1), at([10, 100], [20, 900], [110, 1], [160, 7]), 2, 6, 9);

  test("a server's own data stays: imported points go before its first own point, and lowest and highest include them", async () => {
    await insertSeries(into, [own]);
    await insertSeries(from, [theirs]);
    expect(await take(await dump(from))).toEqual({ products: 0, points: 2, days: 3 });
    const points = await into`
      select ms(at) as at, revision, price::int as price, imported from price_point order by at`;
    expect(points).toEqual([
      { at: start + 10 * hour, revision: -2, price: 100, imported: true },
      { at: start + 20 * hour, revision: -1, price: 900, imported: true },
      { at: start + 100 * hour, revision: 1, price: 300, imported: false },
      { at: start + 150 * hour, revision: 2, price: 250, imported: false },
    ]);
    const [series] = await into`
      select revision, price::int as price, ms(since) as since, lowest::int as lowest, highest::int as highest,
        ms(highest_at) as "highestAt" from series`;
    expect(series).toEqual({
      revision: 2,
      price: 250,
      since: start + 150 * hour,
      lowest: 100,
      highest: 900,
      highestAt: start + 20 * hour,
    });
    // The day of the first own point now has earlier points.
    const days =
      await into`select (day - date '2026-01-01') as n, open::int as open, close::int as close, changes from price_day order by day`;
    expect(days).toEqual([
      { n: 0, open: 100, close: 900, changes: 2 },
      { n: 2, open: 900, close: 900, changes: 0 },
      { n: 4, open: 900, close: 300, changes: 1 },
      { n: 6, open: 300, close: 250, changes: 1 },
      { n: 7, open: 250, close: 250, changes: 0 },
    ]);
  });

  test("an import publishes no change, known titles stay, and an imported point can be retracted", async () => {
    await insertSeries(into, [own]);
    await into`update product set title = 'known better'`;
    await insertSeries(from, [theirs]);
    await take(await dump(from));
    expect(await into`select title from product`).toEqual([{ title: "known better" }]);
    expect(await into`select from price_change`).toHaveLength(0);
    const retracted = await into.begin((tx) => retractPoint(tx, seriesOf(1), -1, Date.now(), false));
    expect(retracted).toEqual({ ok: true, revision: 3 });
    expect(await into`select highest::int as highest from series`).toEqual([{ highest: 300 }]);
  });

  test("a series with only a claim takes the imported price, and its claim stays open", async () => {
    await insertSeries(from, [theirs]);
    await into`insert into product (id, dirty_series) values (${String(seriesOf(1) >> 3n)}::bigint, 1)`;
    await into`
      insert into series (id, product_id, open_claims)
      values (${String(seriesOf(1))}::bigint, ${String(seriesOf(1) >> 3n)}::bigint, 1)`;
    await take(await dump(from));
    expect(await into`select revision, price::int as price, open_claims from series`).toEqual([
      { revision: 4, price: 7, open_claims: 1 },
    ]);
    expect(await into`select title, dirty from product`).toMatchObject([
      { title: expect.stringContaining("Thing"), dirty: true },
    ]);
    expect(await into`select words from product_search`).toEqual([
      { words: expect.stringContaining("thing") },
    ]);
  });
});

test("a killed import continues: staged files are not read again", async () => {
  await insertSeries(from, [
    seriesOfPoints(seriesOf(1), at([1, 500])),
    seriesOfPoints(seriesOf(2), at([1, 600])),
  ]);
  const folder = await dump(from);
  const source = dumpSource(folder);
  const broken = {
    ...source,
    read: (name: string) =>
      name.startsWith("price_days") ? Promise.reject(new Error("killed")) : source.read(name),
  };
  await expect(importDump(into, broken, () => {})).rejects.toThrow("killed");
  expect(await into`select from product`).toHaveLength(0);
  const read: string[] = [];
  const counted = {
    ...source,
    read(name: string) {
      read.push(name);
      return source.read(name);
    },
  };
  expect(await importDump(into, counted, () => {})).toMatchObject({ products: 2, points: 2 });
  expect(read).toEqual(["manifest.json", "price_days.csv.gz"]);
});

test("an import killed while publishing ends with the same result", async () => {
  const series = Array.from({ length: 5 }, (_, n) =>
    seriesOfPoints(seriesOf(n + 1), at([1, 500], [40, 100 + n]), 3),
  );
  await insertSeries(from, series);
  const folder = await dump(from);
  await take(folder);
  const whole = await historyIn(into);
  await into`delete from price_day where series_id > ${String(seriesOf(3))}::bigint`;
  await into`delete from price_point where series_id > ${String(seriesOf(3))}::bigint`;
  await into`update series set revision = 0, price = null, since = null where id > ${String(seriesOf(3))}::bigint`;
  await take(folder);
  expect(await historyIn(into)).toEqual(whole);
});

test("an import killed between two batches imports the rest, and no batch twice", async () => {
  await insertSeries(
    from,
    Array.from({ length: 12 }, (_, n) => seriesOfPoints(seriesOf(n + 1), at([1, 500], [40, 100 + n]), 3)),
  );
  const folder = await dump(from);
  const killed = (text: string) => {
    if (text.endsWith("are in")) throw new Error("killed");
  };
  await expect(importDump(into, dumpSource(folder), killed, 5)).rejects.toThrow("killed");
  const [before] = await into`select count(*)::int as points from price_point`;
  expect(before!.points).toBeGreaterThan(0);
  expect(await take(folder)).toMatchObject({ points: 24 - before!.points });
  const [, points, days] = await linesIn(await dump(into));
  const [, wanted, wantedDays] = await linesIn(folder);
  expect(points).toEqual(wanted!.map((line) => line.replace(/,f$/, ",t")));
  expect(days).toEqual(wantedDays);
});

test("a longer dump of the same server adds points before and after, with revisions in time order", async () => {
  await insertSeries(from, [seriesOfPoints(seriesOf(1), at([50, 400], [60, 300]))]);
  await take(await dump(from));
  await empty(from);
  await insertSeries(from, [
    seriesOfPoints(seriesOf(1), at([1, 900], [30, 800], [50, 400], [60, 300], [90, 200], [99, 100]), 6),
  ]);
  const longer = await dump(from);
  expect(await take(longer)).toMatchObject({ points: 4 });
  const revisions = await into`select revision from price_point order by at`;
  expect(revisions.map(({ revision }) => revision)).toEqual([-2, -1, 1, 2, 3, 4]);
  expect(await into`select revision, price::int as price from series`).toEqual([{ revision: 4, price: 100 }]);
  const [, , days] = await linesIn(await dump(into));
  expect(days).toEqual((await linesIn(longer))[2]);
});

test("a second import at the same time is refused", async () => {
  await insertSeries(from, [seriesOfPoints(seriesOf(1), at([1, 500]))]);
  const folder = await dump(from);
  const both = await Promise.allSettled([take(folder), take(folder)]);
  const refused = both.filter(({ status }) => status === "rejected");
  expect(refused).toMatchObject([{ reason: { message: "Another import is under way." } }]);
});
