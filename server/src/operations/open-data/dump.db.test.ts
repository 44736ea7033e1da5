import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { marketplaceBySuffix, parseAsin, productIdOf } from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { csvFields } from "./csv.ts";
import { csvName, Manifest, manifestName, parquetName, type TableName } from "./manifest.ts";
import { writeDump } from "./write-dump.ts";

const id = (asin: string, marketplace = "com") =>
  productIdOf(marketplaceBySuffix(marketplace)!, parseAsin(asin)!);
const shown = id("B000000001");
const inJapan = id("B0JAPAN001", "co.jp");
const onlyClaimed = id("B0CLAIMED1");
const title = `A "quoted", comma 水`;
const secret = "7777777777777777777";

let folder: string;
let pool: Pool;
let end: () => Promise<void>;
let manifest: Manifest;

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "tidemark-dump-")), "out");
  const { url, drop } = await createTestDatabase();
  pool = openPool(url, 2);
  end = () => pool.end().then(drop);
  await pool`
    insert into product (id, title, dirty_series) values (${String(shown)}::bigint, ${title}, 1),
      (${String(inJapan)}::bigint, null, 0), (${String(onlyClaimed)}::bigint, 'a title that only a claim knows', 1)`;
  await pool`
    insert into series (id, product_id, revision, price, since, open_claims)
    select id * 8, id, case when id = ${String(onlyClaimed)}::bigint then 0 else 2 end, 5,
      case when id = ${String(onlyClaimed)}::bigint then null else timestamptz '2026-01-02' end, 1 from product`;
  await pool`
    insert into price_point (series_id, at, revision, price, reporters, verified, retracted_at) values
      (${String(shown * 8n)}::bigint, '2026-01-01 10:00:00.123Z', 1, 1999, 2, false, null),
      (${String(shown * 8n)}::bigint, '2026-01-01 12:00Z', 2, 1, 3, false, now()),
      (${String(shown * 8n)}::bigint, '2026-01-02 00:00Z', 3, null, 0, true, null),
      (${String(inJapan * 8n)}::bigint, '2026-01-02 00:00Z', 1, 9007199254740, 2, true, null)`;
  await pool`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes) values
      (${String(shown * 8n)}::bigint, '2026-01-01', 1999, 1999, 1999, 1999, 0, 0, 36000, 1),
      (${String(shown * 8n)}::bigint, '2026-01-02', null, null, null, null, 0, 0, 0, 1)`;
  await pool`insert into reporter (id) values (${secret}::bigint)`;
  await pool`
    insert into claim (id, series_id, price, first_seen_at, last_reported_at)
    values ('c1a1c1a1-0000-4000-8000-000000000000', ${String(onlyClaimed * 8n)}::bigint, 4242424242, now(), now())`;
  await pool`
    insert into evidence (report_id, claim_id, series_id, reporter, observed_at, client)
    values ('e1e1e1e1-0000-4000-8000-000000000000', 'c1a1c1a1-0000-4000-8000-000000000000',
      ${String(onlyClaimed * 8n)}::bigint, ${secret}::bigint, now(), 'client-77')`;
  await pool`insert into holder (token_digest, settings) values ('holder digest', '{}')`;
  await pool`
    insert into channel (holder_id, kind, target) values (1, 'email', '{"address": "somebody@example.org"}')`;
  manifest = await writeDump(pool, folder, new Date("2026-01-03T00:00:00Z"), () => {});
});

afterAll(async () => {
  await end();
  await rm(join(folder, ".."), { recursive: true });
});

async function csvOf(table: TableName) {
  const text = gunzipSync(await readFile(join(folder, csvName(table)))).toString();
  const [header, ...lines] = text.trimEnd().split("\n").map(csvFields);
  return lines.map((fields) => Object.fromEntries(header!.map((name, at) => [name, fields![at]])));
}

async function parquetOf(table: TableName) {
  const bytes = await readFile(join(folder, parquetName(table)));
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
}

test("the CSV has products, valid points and seen days, each ordered by key", async () => {
  expect(await csvOf("products")).toEqual([
    {
      product_id: String(shown),
      marketplace: "com",
      asin: "B000000001",
      currency: "USD",
      title,
      image: null,
    },
    {
      product_id: String(inJapan),
      marketplace: "co.jp",
      asin: "B0JAPAN001",
      currency: "JPY",
      title: null,
      image: null,
    },
  ]);
  expect(await csvOf("price_points")).toMatchObject([
    {
      product_id: String(shown),
      series: "buy_box",
      at: "2026-01-01T10:00:00.123Z",
      price: "1999",
      seen_by: "2",
    },
    { at: "2026-01-02T00:00:00.000Z", price: null, seen_by: "0", verified: "t", imported: "f" },
    { product_id: String(inJapan), price: "9007199254740" },
  ]);
  expect(await csvOf("price_days")).toMatchObject([
    { day: "2026-01-01", open: "1999", close: "1999", mean: "1999", changes: "1" },
    { day: "2026-01-02", open: null, mean: null },
  ]);
});

test("another Parquet reader finds the same rows", async () => {
  for (const table of ["products", "price_points", "price_days"] as const) {
    const rows = await parquetOf(table);
    const told = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => {
          if (value === null || value === undefined) return [name, null];
          if (typeof value === "boolean") return [name, value ? "t" : "f"];
          if (value instanceof Date) return [name, value.toISOString().slice(0, name === "day" ? 10 : 24)];
          return [name, String(value)];
        }),
      ),
    );
    expect(told).toEqual(await csvOf(table));
  }
});

test("the manifest has the size and digest of each file, and the licence", async () => {
  expect(Manifest.parse(JSON.parse(await readFile(join(folder, manifestName), "utf8")))).toEqual(manifest);
  expect(manifest).toMatchObject({
    format: 2,
    license: { name: "ODbL-1.0" },
    createdAt: "2026-01-03T00:00:00.000Z",
  });
  expect(manifest.files.map(({ name, rows }) => [name, rows])).toEqual([
    ["products.csv.gz", 2],
    ["products.parquet", 2],
    ["price_points.csv.gz", 3],
    ["price_points.parquet", 3],
    ["price_days.csv.gz", 2],
    ["price_days.parquet", 2],
  ]);
  for (const { name, bytes, sha256, plainBytes } of manifest.files) {
    const content = await readFile(join(folder, name));
    expect(content.length).toBe(bytes);
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    if (plainBytes !== undefined) expect(gunzipSync(content).length).toBe(plainBytes);
  }
  expect((await readdir(folder)).sort()).toEqual(
    [manifestName, ...manifest.files.map(({ name }) => name)].sort(),
  );
});

test("a dump has no reporter, address, evidence or claim", async () => {
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const all = Buffer.concat([
    ...files,
    ...files.flatMap((file) => (file[0] === 0x1f ? [gunzipSync(file)] : [])),
  ]);
  const text = all.toString("latin1");
  for (const word of [
    secret,
    "client-77",
    "4242424242",
    "c1a1c1a1",
    "e1e1e1e1",
    "somebody@",
    "holder digest",
    "only a claim knows",
    "B0CLAIMED1",
    String(onlyClaimed),
  ]) {
    expect(text).not.toContain(word);
  }
  expect(text).toContain("B000000001");
  expect(text).not.toMatch(/reporter|evidence|claim|email/i);
});

test("a folder with files is left alone; files of a killed dump are overwritten", async () => {
  await expect(writeDump(pool, folder, new Date(), () => {})).rejects.toThrow(folder);
  const again = `${folder}-again`;
  await mkdir(again);
  await mkdir(`${again}.partial`);
  await writeFile(join(`${again}.partial`, csvName("products")), "half");
  await writeDump(pool, again, new Date("2026-01-03T00:00:00Z"), () => {});
  expect(await readFile(join(again, manifestName))).toEqual(await readFile(join(folder, manifestName)));
  await mkdir(`${again}-2.partial`);
  await writeFile(join(`${again}-2.partial`, "letter.txt"), "mine");
  await expect(writeDump(pool, `${again}-2`, new Date(), () => {})).rejects.toThrow("partial");
  expect(await readFile(join(`${again}-2.partial`, "letter.txt"), "utf8")).toBe("mine");
});

test("a dump larger than a row group and a copy block is complete", async () => {
  const big = `${folder}-big`;
  await pool`
    insert into price_point (series_id, at, revision, price, reporters, verified)
    select ${String(shown * 8n)}::bigint, timestamptz '2026-02-01' + n * interval '1 second', n, n, 2, false
    from generate_series(1, 100001) n`;
  const { files } = await writeDump(pool, big, new Date(), () => {});
  const bytes = await readFile(join(big, parquetName("price_points")));
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, columns: ["price"] });
  expect(rows).toHaveLength(100_004);
  expect(files.find(({ name }) => name === "price_points.csv.gz")!.rows).toBe(100_004);
  expect(rows.at(-2)!.price).toBe(100_001n);
});
