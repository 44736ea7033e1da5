import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { defaultSettings } from "@tidemark/core/wire";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { insertSeries } from "../../testing/dump-world.ts";
import { writeDump } from "../open-data/write-dump.ts";
import { acceptImport } from "./accept-import.ts";
import { ImportError, type ImportItem, importSeries } from "./import-item.ts";
import { type ImportJob, runImport } from "./run-import.ts";
import { undoImport } from "./undo-import.ts";

const start = Date.UTC(2026, 0, 1) / 1000;
const de = marketplaceBySuffix("de")!;
const series = (n: number) =>
  importSeries(de, parseAsin(`B${String(n).padStart(9, "0")}`)!, "amazon").seriesId;
const point = (n: number, at: number, price: number | null): ImportItem => ({
  kind: "point",
  seriesId: series(n),
  at: start + at,
  price,
});

let pool: Pool;
let drop: () => Promise<unknown>;

beforeEach(async () => {
  const database = await createTestDatabase();
  pool = openPool(database.url, 4);
  drop = database.drop;
});
afterEach(async () => {
  await pool.end();
  await drop();
});

const job = (batches: readonly (readonly ImportItem[])[], more: Partial<ImportJob> = {}): ImportJob => ({
  source: "keepa",
  digest: createHash("sha256").update(JSON.stringify(batches.flat().length)).digest(),
  holder: null,
  accept: true,
  read: async function* () {
    yield* batches;
  },
  progress: () => {},
  ...more,
});

const stored = async () =>
  (
    await pool`select series_id, extract(epoch from at)::int - ${start} as at, price::int as price
      from imported_point order by series_id, at`
  ).map(({ series_id, at, price }) => [series_id, at, price]);

/** Rows and sums of every table that an import may touch. */
const state = async () =>
  pool`
    select (select count(*) from product) as products, (select sum(id) from product) as ids,
      (select count(*) from product_search) as searched, (select count(*) from series) as series,
      (select count(*) from price_point) as points, (select sum(price) from price_point) as prices,
      (select count(*) from price_change) as changes, (select count(*) from price_day) as days,
      (select count(*) from import_run) as runs, (select count(*) from imported_series) as imported,
      (select count(*) from imported_point) as imported_points`;

test("an import is in its own tables, and undone it leaves everything as it was", async () => {
  await insertSeries(pool, [{ id: seriesAt(1), points: [{ at: start * 1000, price: 500 }], seen: [start] }]);
  const before = await state();
  const { run, tally } = await runImport(
    pool,
    job([[point(1, 0, 100), point(1, 60, null)], [point(2, 5, 7)]]),
  );
  expect(tally.summary).toMatchObject({ products: 2, points: 3, days: 2 });
  expect(await stored()).toEqual([
    [series(1), 0, 100],
    [series(1), 60, null],
    [series(2), 5, 7],
  ]);
  const [after] = await state();
  expect(after).toMatchObject({
    changes: before[0]!.changes,
    points: before[0]!.points,
    days: before[0]!.days,
    series: before[0]!.series,
  });
  expect(await undoImport(pool, run, () => {})).toBe(3);
  expect(await state()).toEqual(before);
});

test("nothing that was imported is in a dump, accepted or not", async () => {
  await runImport(pool, job([[point(1, 0, 100)]]));
  const folder = await mkdtemp(join(tmpdir(), "tidemark-imported-"));
  const { files } = await writeDump(pool, join(folder, "dump"), new Date(), () => {});
  expect(files.map(({ rows }) => rows)).toEqual(Array(6).fill(0));
  await rm(folder, { recursive: true });
});

test("a product that people reported since an import stays when the import is undone", async () => {
  const { run } = await runImport(pool, job([[point(1, 0, 100), point(2, 0, 100)]]));
  await pool`insert into series (id, product_id) values (${String(series(1))}::bigint, ${String(series(1) >> 3n)}::bigint)`;
  await undoImport(pool, run, () => {});
  expect(await pool`select id from product`).toEqual([{ id: series(1) >> 3n }]);
});

test("an import that ends between two batches goes on where it was, with nothing doubled", async () => {
  const items = Array.from({ length: 100 }, (_, n) => [point(n % 7, n, n + 1)]);
  const dies = job(items, {
    batchRows: 9,
    read: async function* () {
      yield* items.slice(0, 50);
      throw new Error("killed");
    },
  });
  await expect(runImport(pool, dies)).rejects.toThrow("killed");
  const half = await pool`select items::int as items, finished_at, accepted_at from import_run`;
  expect(half).toEqual([{ items: 45, finished_at: null, accepted_at: null }]);
  expect(await pool`select from product`).toHaveLength(0);
  const { tally } = await runImport(pool, job(items, { batchRows: 9 }));
  expect(tally.summary.points).toBe(100);
  expect(await stored()).toHaveLength(100);
  expect(await pool`select points::int as points, items::int as items from import_run`).toEqual([
    { points: 100, items: 100 },
  ]);
});

test("what cannot be imported leaves nothing behind", async () => {
  const before = await state();
  const bad = job([], {
    batchRows: 1,
    read: async function* () {
      yield [point(1, 0, 100)];
      throw new ImportError("The file is cut short.");
    },
  });
  await expect(runImport(pool, bad)).rejects.toThrow("cut short");
  expect(await state()).toEqual(before);
});

test("the same file is imported once, and again after it was undone", async () => {
  const one = job([[point(1, 0, 100)]]);
  const { run } = await runImport(pool, one);
  await expect(runImport(pool, one)).rejects.toThrow(`it is import ${run}`);
  await undoImport(pool, run, () => {});
  await runImport(pool, one);
  expect(await stored()).toHaveLength(1);
});

test("of two prices of one moment the first counts, of one day the lower", async () => {
  await runImport(pool, job([[point(1, 0, 200), point(1, 0, 100)], [point(1, 0, 50)]], { batchRows: 1 }));
  const days = [[point(2, 0, 200), point(2, 0, 100)], [point(2, 0, 300)], [point(2, 0, 90)]];
  await runImport(pool, job(days, { source: "pricebuddy", batchRows: 1 }));
  expect(await stored()).toEqual([
    [series(1), 0, 200],
    [series(2), 0, 90],
  ]);
});

test("a holder's import makes no product known; accepted, everybody gets a copy that ends apart", async () => {
  const [holder] = await pool`insert into holder (token_digest, settings) values ('a', '{}') returning id`;
  const { run } = await runImport(
    pool,
    job([[point(1, 0, 100)]], { holder: { id: holder!.id, settings: defaultSettings }, accept: false }),
  );
  expect(await pool`select from product`).toHaveLength(0);
  const shared = await acceptImport(pool, run);
  expect(shared).not.toBe(run);
  expect(await pool`select from product`).toHaveLength(1);
  await pool`delete from holder`;
  expect(await pool`select id from import_run`).toEqual([{ id: shared }]);
  expect(await stored()).toHaveLength(1);
  await undoImport(pool, shared, () => {});
  expect(await pool`select from product`).toHaveLength(0);
});

test("watches of a file become the holder's, once, and undone only those end that came by it", async () => {
  const [holder] = await pool`
    insert into holder (token_digest, settings) values ('a', ${JSON.stringify(defaultSettings)}::text::jsonb) returning id`;
  const owner = { id: holder!.id, settings: defaultSettings };
  const asinOf = (n: number) => parseAsin(`B00000000${n}`)!;
  const wish = (n: number, target: number | null) =>
    ({ kind: "watch", marketplace: de, asin: asinOf(n), target }) as const;
  const list = (...items: ImportItem[]) => job([items], { source: "list", holder: owner, accept: false });
  const live = async () =>
    (await pool`select series_id, rule, tags from watch where ended_at is null order by series_id`).map(
      ({ rule, tags }) => [rule.kind, rule.price ?? null, tags],
    );
  const first = await runImport(pool, list(wish(1, 2500)));
  await pool`update watch set created_at = created_at - interval '1 day'`;
  const second = await runImport(pool, list(wish(1, 2500), wish(2, null)));
  const { kind } = defaultSettings.watch.rule;
  expect(await live()).toEqual([
    ["target", 2500, [`import ${first.run}`, `import ${second.run}`]],
    [kind, null, [`import ${second.run}`]],
  ]);
  await undoImport(pool, second.run, () => {});
  expect((await live()).map(([one]) => one)).toEqual(["target"]);
  await expect(runImport(pool, { ...list(wish(3, null)), holder: null })).rejects.toThrow("--holder");
  expect(await pool`select id from import_run`).toEqual([{ id: first.run }]);
});

test("two imports at the same time: the second is refused", async () => {
  const reading = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const one = job([], {
    read: async function* () {
      reading.resolve();
      await ended.promise;
      yield [point(1, 0, 100)];
    },
  });
  const first = runImport(pool, one);
  await reading.promise;
  await expect(runImport(pool, job([[point(1, 0, 100)], [point(2, 0, 100)]]))).rejects.toThrow(
    "Another import is under way.",
  );
  ended.resolve();
  await first;
  expect(await stored()).toHaveLength(1);
});
