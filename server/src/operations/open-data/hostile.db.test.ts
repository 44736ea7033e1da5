import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, symlink, truncate, unlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { editManifest, historyIn, rewrite, tell } from "../../testing/dump-world.ts";
import { DumpError } from "./dump-error.ts";
import { dumpSource } from "./dump-source.ts";
import { importDump } from "./import-dump.ts";
import { csvName, type Manifest, manifestName, type TableName } from "./manifest.ts";
import { writeDump } from "./write-dump.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

const ends: (() => Promise<unknown>)[] = [];
let root: string;
let whole: string;
let folder: string;
let pool: Pool;
let before: unknown;

async function open(): Promise<Pool> {
  const { ownerUrl, drop } = await createTestDatabase();
  const opened = openPool(ownerUrl, 5);
  ends.push(() => opened.end().then(drop));
  return opened;
}

const series = (n: number) => ({
  id: seriesAt(n),
  points: [1, 2, 3].map((at) => ({ at: start + at * hour, price: 1000 * at })),
  seen: [start / 1000],
});

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tidemark-hostile-"));
  whole = join(root, "whole");
  folder = join(root, "spoiled");
  const source = await open();
  await tell(source, [1, 2, 3].map(series));
  await writeDump(source, whole, new Date(), () => {});
  pool = await open();
});

afterAll(async () => {
  for (const end of ends) await end();
  await rm(root, { recursive: true });
});

beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await cp(whole, folder, { recursive: true });
  await pool`drop schema if exists tidemark_import cascade`;
  await pool`truncate product, series, price_point, price_day, product_search cascade`;
  await tell(pool, [{ ...series(1), points: [{ at: start + 9 * hour, price: 7 }] }]);
  before = await historyIn(pool);
});

const take = (place: string) => importDump(pool, dumpSource(place), () => {});

/** One sentence, and nothing changed or left behind. */
async function refused(sentence: RegExp, place = folder): Promise<void> {
  const error = await take(place).then(
    () => new Error("it was taken in"),
    (why) => why,
  );
  expect(error).toBeInstanceOf(DumpError);
  expect(error.message).toMatch(sentence);
  expect(error.message).not.toContain("\n");
  expect(await historyIn(pool)).toEqual(before);
}

const edit = (change: (manifest: Manifest) => unknown) => editManifest(folder, change);
const fileOf = (manifest: Manifest, table: TableName) =>
  manifest.files.find(({ name }) => name === csvName(table))!;

/** Other bytes in place of a file, of which the manifest tells truly but for what `more` says. */
async function replace(table: TableName, bytes: Buffer, more: Partial<Manifest["files"][number]> = {}) {
  await writeFile(join(folder, csvName(table)), bytes);
  await edit((manifest) => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    Object.assign(fileOf(manifest, table), { bytes: bytes.length, sha256, ...more });
    return manifest;
  });
}

describe("a damaged dump is refused:", () => {
  test.each(["products", "price_points", "price_days"] as const)("%s cut off", async (table) => {
    const path = join(folder, csvName(table));
    await truncate(path, (await readFile(path)).length - 9);
    await refused(/damaged, cut short or another file/);
  });

  test("one bit turned", async () => {
    const path = join(folder, csvName("price_points"));
    const bytes = await readFile(path);
    bytes[bytes.length - 12]! ^= 1;
    await writeFile(path, bytes);
    await refused(/damaged, cut short or another file/);
  });

  test("longer than it says", async () => {
    await writeFile(join(folder, csvName("price_points")), "more", { flag: "a" });
    await refused(/damaged, cut short or another file/);
  });

  test("a file that is absent", async () => {
    await unlink(join(folder, csvName("price_days")));
    await refused(/price_days\.csv\.gz of .* cannot be read \(ENOENT\)/);
  });

  test("a folder in place of a file, and a folder that is none", async () => {
    await unlink(join(folder, csvName("price_days")));
    await symlink(root, join(folder, csvName("price_days")));
    await refused(/price_days\.csv\.gz of .* is no file/);
    await refused(/manifest\.json of .* cannot be read/, join(root, "nowhere"));
  });

  test("fewer rows than it says", async () => {
    await edit((manifest) => {
      fileOf(manifest, "price_points").rows += 1;
      return manifest;
    });
    await refused(/damaged, cut short or another file/);
  });
});

describe("a manifest that is none is refused:", () => {
  test.each([
    ["empty", ""],
    ["no JSON", "{"],
    ["another JSON", "[1]"],
    ["null", "null"],
    ["huge", " ".repeat(2_000_000)],
  ])("%s", async (_, text) => {
    await writeFile(join(folder, manifestName), text);
    await refused(/is no Tidemark dump/);
  });

  test("of a newer format", async () => {
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
      await refused(/is no Tidemark dump/);
    },
  );

  test("with one table twice, or none", async () => {
    await edit((manifest) => ({ ...manifest, files: [...manifest.files, fileOf(manifest, "price_points")] }));
    await refused(/is no Tidemark dump/);
    await edit((manifest) => ({ ...manifest, files: [] }));
    await refused(/is no Tidemark dump/);
  });
});

describe("a bomb is refused before it has gone off:", () => {
  test("one that says what it unpacks to", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    await replace("price_points", bomb, { plainBytes: 50_000_000 });
    await refused(/claims to unpack to 50000000 bytes/);
  });

  test("one that does not", async () => {
    const header = "product_id,series,at,price,seen_by,verified,imported\n";
    const row = `${String(seriesAt(1) >> 3n)},buy_box,2026-01-01T00:00:00Z,1,1,t,f\n`;
    await replace("price_points", gzipSync(header + row.repeat(200_000)), { plainBytes: 1000 });
    await refused(/unpacks to more than the manifest says/);
  });

  test.each(["\n", ""])("one line that never ends", async (end) => {
    const header = "product_id,series,at,price,seen_by,verified,imported\n";
    await replace("price_points", gzipSync(`${header}${"1".repeat(900_000)}${end}`), {
      plainBytes: 1_000_000,
    });
    await refused(/a line of more than 16384 bytes/);
  });

  test("garbage that is no gzip", async () => {
    await replace("price_points", Buffer.alloc(300, 7));
    await refused(/damaged, cut short or another file/);
  });
});

const asin1 = String(seriesAt(1) >> 3n);
const asin2 = String(seriesAt(2) >> 3n);

describe("rows that cannot be true are refused:", () => {
  test.each<[string, TableName, (text: string) => string, RegExp]>([
    ["another currency", "products", (t) => t.replace(",USD,", ",JPY,"), /line 2: its currency is not USD/],
    [
      "another product's id",
      "products",
      (t) => t.replace(asin1, asin2),
      /its product_id is another product's/,
    ],
    ["no marketplace", "products", (t) => t.replace(",com,", ",xxx,"), /there is no such marketplace/],
    ["no ASIN", "products", (t) => t.replace("B000000001", "B00000000!"), /its ASIN is none/],
    [
      "a title that turns its surroundings",
      "products",
      (t) => t.replace("Thing", "\u202eThing"),
      /title is no line of text/,
    ],
    ["a title with NUL", "products", (t) => t.replace("Thing", "\0Thing"), /title is no line of text/],
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
    ["a product twice", "products", (t) => `${t}${t.split("\n")[1]}\n`, /tells of one thing twice/],
    [
      "a product left out",
      "products",
      (t) => t.replace(/\n.*\n/, "\n"),
      /product that products.csv.gz has not/,
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
    ["the future", "price_points", (t) => t.replace("2026-01-01T01", "2999-01-01T01"), /it is of the future/],
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
    ["a point twice", "price_points", (t) => `${t}${t.split("\n")[1]}\n`, /tells of one thing twice/],
    ["seen by less than nobody", "price_points", (t) => t.replace(",2,", ",-2,"), /less than nobody/],
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
  ])("%s", async (_, table, change, sentence) => {
    await rewrite(folder, table, change);
    await refused(sentence);
  });

  test("bytes that are no UTF-8", async () => {
    const path = join(folder, csvName("price_points"));
    const text = gunzipSync(await readFile(path))
      .toString("latin1")
      .replace("buy_box", "buy\xff_x");
    const plainBytes = Buffer.byteLength(text, "latin1");
    await replace("price_points", gzipSync(Buffer.from(text, "latin1")), { plainBytes });
    await refused(/line 2: .*UTF8/);
  });

  test("a title that is no UTF-8", async () => {
    const path = join(folder, csvName("products"));
    const text = gunzipSync(await readFile(path))
      .toString("latin1")
      .replace("Thing", "Th\xffng");
    const plainBytes = Buffer.byteLength(text, "latin1");
    await replace("products", gzipSync(Buffer.from(text, "latin1")), { plainBytes });
    await refused(/products\.csv\.gz is not UTF-8/);
  });

  test("what is meant for the database's ears is only a title", async () => {
    const title = `'); drop table product; --`;
    await rewrite(folder, "products", (text) => text.replace(/Thing \d+(?=,\n$)/, title));
    await take(folder);
    expect(await pool`select title from product where title like '%drop%'`).toHaveLength(1);
  });
});

describe("from an address", () => {
  let server: Server;
  let address: string;

  async function serve(answer: RequestListener): Promise<void> {
    server = createServer(answer);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const sendFile: RequestListener = async (request, response) => {
    const name = request.url!.split("/").at(-1)!;
    const bytes = await readFile(join(folder, name)).catch(() => null);
    // As servers do that take a .gz for a transfer encoding.
    if (name.endsWith(".gz")) response.setHeader("Content-Encoding", "gzip");
    response.writeHead(bytes ? 200 : 404).end(bytes ?? "");
  };

  test("a dump is taken in, behind a redirect as well, and the manifest's own address will do", async () => {
    await serve((request, response) => {
      if (request.url!.startsWith("/moved/")) {
        response.writeHead(302, { Location: request.url!.replace("moved", "here") }).end();
      } else sendFile(request, response);
    });
    expect(await take(`${address}/moved`)).toMatchObject({ products: 2 });
    expect(await take(`${address}/here/manifest.json`)).toMatchObject({ points: 0 });
  });

  test("redirects without end, to elsewhere than the web, and answers that are none are refused", async () => {
    await serve((request, response) => {
      const [, what] = request.url!.split("/");
      const to: Record<string, string> = { round: request.url!, file: "file:///etc/passwd" };
      if (what === "gone") response.writeHead(404).end();
      else response.writeHead(302, { Location: to[what!]! }).end();
    });
    await refused(/redirects more than 5 times/, `${address}/round/`);
    await refused(/redirects to no web address/, `${address}/file/`);
    await refused(/answered 404/, `${address}/gone/`);
  });

  test("a download that breaks off says so, and is gone on with", async () => {
    let breaking = true;
    const asked: string[] = [];
    await serve(async (request, response) => {
      const name = request.url!.slice(1);
      asked.push(name);
      if (!breaking || name !== csvName("price_days")) return sendFile(request, response);
      const bytes = await readFile(join(folder, name));
      response.writeHead(200, { "Content-Length": bytes.length });
      response.write(bytes.subarray(0, 30), () => response.destroy());
    });
    await expect(take(address)).rejects.toThrow(/broke off/);
    expect({ ...((await historyIn(pool)) as object), staging: null }).toEqual(before);
    breaking = false;
    asked.length = 0;
    expect(await take(address)).toMatchObject({ products: 2 });
    expect(asked).toEqual([manifestName, csvName("price_days")]);
  });
});
