import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { sanitizeTitle } from "../../prices/judging/sanitize-title.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { editManifest, insertSeries, rewrite } from "../../testing/dump-world.ts";
import { csvFields } from "./csv.ts";
import { dumpSource } from "./dump-source.ts";
import { guardedSql, unguarded } from "./guard-csv-formulas.ts";
import { importDump } from "./import-dump.ts";
import { csvName, parquetName } from "./manifest.ts";
import { writeDump } from "./write-dump.ts";

const hostile = [
  '=HYPERLINK("https://evil.example","Lamp")',
  "+cmd|' /C calc'!A0",
  "-2+3",
  "@SUM(1,2)",
  "＝1+1",
  "＋1",
  "－1",
  "＠SUM(1)",
  '"=1+1',
  '" =1+1',
  "'=1+1",
  "''@x",
  "Lamp;=1+1",
  'Lamp; "+1;-1',
];
const harmless = ["Lamp", "'Tis a lamp", "Lamp - 2 = good", "5 % off; black", "A-B; C"];
const titles = [...hostile, ...harmless, "-5 °C"];

const ends: (() => Promise<unknown>)[] = [];
let root: string;
let pool: Pool;

async function open(): Promise<Pool> {
  const { ownerUrl, drop } = await createTestDatabase();
  const opened = openPool(ownerUrl, 5);
  ends.push(() => opened.end().then(drop));
  return opened;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tidemark-formula-"));
  pool = await open();
  const at = Date.UTC(2026, 0, 1);
  await insertSeries(
    pool,
    titles.map((_, n) => ({ id: seriesAt(n + 1), points: [{ at, price: 5 }], seen: [at / 1000] })),
  );
  for (const [n, title] of titles.entries()) {
    expect(sanitizeTitle(title)).toBe(title);
    await pool`update product set title = ${title} where id = ${String(seriesAt(n + 1) >> 3n)}::bigint`;
  }
  await writeDump(pool, join(root, "dump"), new Date(), () => {});
});

afterAll(async () => {
  for (const end of ends) await end();
  await rm(root, { recursive: true });
});

const lines = async () => {
  const text = gunzipSync(await readFile(join(root, "dump", csvName("products")))).toString();
  return text.trimEnd().split("\n").slice(1);
};

test("no cell of the CSV is a formula, however a spreadsheet splits it; harmless text stays unchanged", async () => {
  const cells = (await lines()).map((line) => csvFields(line)![4]!);
  for (const cell of cells.flatMap((text) => text.split(";"))) {
    expect(cell).not.toMatch(/^[\s"]*[=+\-@\t\r＝＋－＠]/);
  }
  for (const title of harmless) expect(cells).toContain(title);
});

test("Parquet has the original titles", async () => {
  const bytes = await readFile(join(root, "dump", parquetName("products")));
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
  expect(rows.map(({ title }) => title)).toEqual(titles);
});

test("importing a dump restores each title exactly", async () => {
  const into = await open();
  await importDump(into, dumpSource(join(root, "dump")), () => {});
  const titleOf = async (of: Pool) =>
    (await of`select title from product order by id`).map((row) => row.title);
  expect(await titleOf(into)).toEqual(titles);
});

test("titles of a dump in the previous format are imported unchanged", async () => {
  const folder = join(root, "old");
  await writeDump(pool, folder, new Date(), () => {});
  await rewrite(folder, "products", (text) => text.replace(/,Lamp,/, ",'=Lamp,"));
  await editManifest(folder, ({ csv: _, ...manifest }) => ({ ...manifest, format: 1 }));
  const into = await open();
  await importDump(into, dumpSource(folder), () => {});
  expect(await into`select title from product where title = '''=Lamp'`).toHaveLength(1);
});

test("guarding and unguarding returns any text unchanged", async () => {
  const unit = fc.constantFrom(..."'\";=+-@＝ ,|a\u00a0\u3000水\u{1F30A}");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit, maxLength: 12 }), { maxLength: 20 }), async (texts) => {
      const rows = await pool.unsafe(
        `select ${guardedSql("text")} as text from unnest($1::text[]) with ordinality v(text, n) order by n`,
        [texts],
      );
      const guarded = rows.map(({ text }) => text as string);
      expect(guarded.map(unguarded)).toEqual(texts);
      for (const text of guarded) expect(text).not.toMatch(/(^|;)[ "\u00a0\u3000]*[=+\-@＝]/);
    }),
    { numRuns: 200 },
  );
});
