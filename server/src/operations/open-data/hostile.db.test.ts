import { createHash } from "node:crypto";
import { readFile, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Pool } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { editManifest, rewrite } from "../../testing/dump-world.ts";
import { type ImportWorld, openImportWorld } from "../../testing/import-world.ts";
import { csvName, type Manifest, manifestName, type TableName } from "./manifest.ts";

let world: ImportWorld;
let root: string;
let folder: string;
let pool: Pool;
let take: ImportWorld["take"];
let refused: ImportWorld["refused"];

beforeAll(async () => {
  world = await openImportWorld();
  ({ root, folder, pool, take, refused } = world);
});
afterAll(() => world.end());
beforeEach(() => world.reset());

const edit = (change: (manifest: Manifest) => unknown) => editManifest(folder, change);
const fileOf = (manifest: Manifest, table: TableName) =>
  manifest.files.find(({ name }) => name === csvName(table))!;

/** Replaces a file by other bytes, with a manifest that matches them except for `more`. */
async function replace(table: TableName, bytes: Buffer, more: Partial<Manifest["files"][number]> = {}) {
  await writeFile(join(folder, csvName(table)), bytes);
  await edit((manifest) => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    Object.assign(fileOf(manifest, table), { bytes: bytes.length, sha256, ...more });
    return manifest;
  });
}

describe("a damaged dump is refused:", () => {
  test.each(["products", "price_points", "price_days"] as const)("%s truncated", async (table) => {
    const path = join(folder, csvName(table));
    await truncate(path, (await readFile(path)).length - 9);
    await refused(/damaged, cut short or another file/);
  });

  test("a dump with one bit flipped is refused", async () => {
    const path = join(folder, csvName("price_points"));
    const bytes = await readFile(path);
    bytes[bytes.length - 12]! ^= 1;
    await writeFile(path, bytes);
    await refused(/damaged, cut short or another file/);
  });

  test("a dump file longer than the manifest says is refused", async () => {
    await writeFile(join(folder, csvName("price_points")), "more", { flag: "a" });
    await refused(/damaged, cut short or another file/);
  });

  test("a dump with a missing file is refused", async () => {
    await unlink(join(folder, csvName("price_days")));
    await refused(/price_days\.csv\.gz of .* cannot be read \(ENOENT\)/);
  });

  test("a dump with a folder in place of a file, or a missing folder, is refused", async () => {
    await unlink(join(folder, csvName("price_days")));
    await symlink(root, join(folder, csvName("price_days")));
    await refused(/price_days\.csv\.gz of .* is not a file/);
    await refused(/manifest\.json of .* cannot be read/, join(root, "nowhere"));
  });

  test("a dump with fewer rows than the manifest says is refused", async () => {
    await edit((manifest) => {
      fileOf(manifest, "price_points").rows += 1;
      return manifest;
    });
    await refused(/damaged, cut short or another file/);
  });
});

describe("a bad manifest is refused:", () => {
  test.each([
    ["empty", ""],
    ["no JSON", "{"],
    ["another JSON", "[1]"],
    ["null", "null"],
    ["huge", " ".repeat(2_000_000)],
  ])("a bad manifest is refused: %s", async (_, text) => {
    await writeFile(join(folder, manifestName), text);
    await refused(/is not a Tidemark dump/);
  });

  test("a manifest of a newer format is refused", async () => {
    await edit((manifest) => ({ ...manifest, format: 3 }));
    await refused(/has format 3; this Tidemark reads 1 and 2/);
  });

  test.each(["../../etc/passwd", "/etc/passwd", "..\\x.csv.gz", "a/b.csv.gz", "price_points.csv.gz\0"])(
    "with a path in it: %j",
    async (name) => {
      await edit((manifest) => {
        fileOf(manifest, "price_points").name = name;
        return manifest;
      });
      await refused(/is not a Tidemark dump/);
    },
  );

  test("a manifest with one table twice, or none, is refused", async () => {
    await edit((manifest) => ({ ...manifest, files: [...manifest.files, fileOf(manifest, "price_points")] }));
    await refused(/is not a Tidemark dump/);
    await edit((manifest) => ({ ...manifest, files: [] }));
    await refused(/is not a Tidemark dump/);
  });
});

describe("a decompression bomb is refused before it is unpacked:", () => {
  test("a decompression bomb with its true unpacked size in the manifest is refused before it is unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await replace("price_points", bomb, { plainBytes: 50_000_000 });
    await refused(/claims to unpack to 50000000 bytes/);
  });

  test("a decompression bomb with a false unpacked size in the manifest is refused before it is unpacked", async () => {
    const header = "product_id,series,at,price,seen_by,verified,imported\n";
    const row = `${String(seriesAt(1) >> 3n)},buy_box,2026-01-01T00:00:00Z,1,1,t,f\n`;
    await replace("price_points", gzipSync(header + row.repeat(200_000)), { plainBytes: 1000 });
    await refused(/unpacks to more than the manifest says/);
  });

  test.each(["\n", ""])(
    "a decompression bomb of one endless line is refused before it is unpacked",
    async (end) => {
      const header = "product_id,series,at,price,seen_by,verified,imported\n";
      await replace("price_points", gzipSync(`${header}${"1".repeat(900_000)}${end}`), {
        plainBytes: 1_000_000,
      });
      await refused(/a line of more than 16384 bytes/);
    },
  );

  test("a dump file whose bytes are not gzip is refused", async () => {
    await replace("price_points", Buffer.alloc(300, 7));
    await refused(/damaged, cut short or another file/);
  });
});

const asin1 = String(seriesAt(1) >> 3n);
const asin2 = String(seriesAt(2) >> 3n);

describe("impossible rows are refused:", () => {
  test.each<[string, TableName, (text: string) => string, RegExp]>([
    ["another currency", "products", (t) => t.replace(",USD,", ",JPY,"), /line 2: its currency is not USD/],
    [
      "another product's id",
      "products",
      (t) => t.replace(asin1, asin2),
      /its product_id is another product's/,
    ],
    ["no marketplace", "products", (t) => t.replace(",com,", ",xxx,"), /there is no such marketplace/],
    ["no ASIN", "products", (t) => t.replace("B000000001", "B00000000!"), /its ASIN is invalid/],
    [
      "a title that turns its surroundings",
      "products",
      (t) => t.replace("Thing", "\u202eThing"),
      /title is not a line of text/,
    ],
    ["a title with NUL", "products", (t) => t.replace("Thing", "\0Thing"), /title is not a line of text/],
    [
      "NUL in a time",
      "price_points",
      (t) => t.replace("2026-01-01T01", "\x002026-01-01T01"),
      /line 2: its time is not ISO 8601/,
    ],
    ["NUL in a series", "price_days", (t) => t.replace("buy_box", "buy\0box"), /line 2: .*0x00/],
    [
      "an image of somewhere else",
      "products",
      (t) => t.replace(/,\n/, ",https://evil.example/x.png\n"),
      /image is not the shop's/,
    ],
    ["a product twice", "products", (t) => `${t}${t.split("\n")[1]}\n`, /has a row twice/],
    [
      "a product left out",
      "products",
      (t) => t.replace(/\n.*\n/, "\n"),
      /its product is not in products.csv.gz/,
    ],
    ["other columns", "products", (t) => t.replace("asin", "reporter"), /has other columns/],
    [
      "an absurd price",
      "price_points",
      (t) => t.replace(",1000,", ",99999999999,"),
      /the price cannot be real/,
    ],
    ["a negative price", "price_points", (t) => t.replace(",1000,", ",-1,"), /the price cannot be real/],
    [
      "a price beyond numbers",
      "price_points",
      (t) => t.replace(",1000,", ",99999999999999999999,"),
      /line 2: .*out of range/,
    ],
    [
      "a price in words",
      "price_points",
      (t) => t.replace(",1000,", ",free,"),
      /line 2: invalid input syntax/,
    ],
    ["the future", "price_points", (t) => t.replace("2026-01-01T01", "2999-01-01T01"), /it is in the future/],
    ...["infinity", "now", "yesterday", "epoch", '"now"', "2026-01-01 01:00", "01/02/2026"].map(
      (time): [string, TableName, (text: string) => string, RegExp] => [
        `the time ${time}`,
        "price_points",
        (t) => t.replace(/2026-01-01T01[^,]*/, time),
        /price_points\.csv\.gz, line 2: its time is not ISO 8601\./,
      ],
    ),
    [
      "the day today",
      "price_days",
      (t) => t.replace("2026-01-01", "today"),
      /line 2: its time is not ISO 8601/,
    ],
    ["long ago", "price_points", (t) => t.replace("2026-01-01T01", "1980-01-01T01"), /older than the shop/],
    ["no such day", "price_points", (t) => t.replace("2026-01-01T01", "2026-02-31T01"), /line 2: /],
    ["no such series", "price_points", (t) => t.replace("buy_box", "lowest"), /line 2: null value/],
    [
      "a product beyond numbers",
      "price_points",
      (t) => t.replace(asin1, "9223372036854775807"),
      /line 2: bigint out of range/,
    ],
    ["a point twice", "price_points", (t) => `${t}${t.split("\n")[1]}\n`, /has a row twice/],
    ["seen by less than nobody", "price_points", (t) => t.replace(",2,", ",-2,"), /seen_by is negative/],
    ["too many fields", "price_points", (t) => t.replace(",t,f\n", ",t,f,1\n"), /line \d+: extra data/],
    [
      "an end-of-data mark",
      "price_points",
      (t) => t.replace(/\n/, "\n\\.\n"),
      /price_points\.csv\.gz has a line/,
    ],
    ["a day of the future", "price_days", (t) => t.replace("2026-01-01", "2999-01-01"), /the day 2999-01-01/],
    [
      "a day of another product",
      "price_days",
      (t) => t.replace(asin1, "12345"),
      /the day 2026-01-01 of product 12345/,
    ],
  ])("impossible rows are refused: %s", async (_, table, change, sentence) => {
    await rewrite(folder, table, change);
    await refused(sentence);
  });

  test("dump rows whose bytes are not UTF-8 are refused", async () => {
    const path = join(folder, csvName("price_points"));
    const text = gunzipSync(await readFile(path))
      .toString("latin1")
      .replace("buy_box", "buy\xff_x");
    const plainBytes = Buffer.byteLength(text, "latin1");
    await replace("price_points", gzipSync(Buffer.from(text, "latin1")), { plainBytes });
    await refused(/line 2: .*UTF8/);
  });

  test("a dumped title that is not UTF-8 is refused", async () => {
    const path = join(folder, csvName("products"));
    const text = gunzipSync(await readFile(path))
      .toString("latin1")
      .replace("Thing", "Th\xffng");
    const plainBytes = Buffer.byteLength(text, "latin1");
    await replace("products", gzipSync(Buffer.from(text, "latin1")), { plainBytes });
    await refused(/products\.csv\.gz is not UTF-8/);
  });

  test("SQL in a dumped title stays a title", async () => {
    const title = `'); drop table product; --`;
    await rewrite(folder, "products", (text) => text.replace(/Thing \d+(?=,\n$)/, title));
    await take(folder);
    expect(await pool`select title from product where title like '%drop%'`).toHaveLength(1);
  });
});
