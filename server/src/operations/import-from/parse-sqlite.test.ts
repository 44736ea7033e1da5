import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDiscountBanditSqlite } from "./parse-sqlite.ts";
import { expectBounded, nowS, refusalOf, told } from "./parsing.fixture.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-sqlite-"));
});
afterAll(() => rm(folder, { recursive: true }));

function database(sql: string): string {
  files += 1;
  const path = join(folder, `${files}.sqlite`);
  const made = new DatabaseSync(path);
  made.exec(sql);
  made.close();
  return path;
}
const bandit = (path: string, silenceMs?: number) => parseDiscountBanditSqlite(path, nowS, silenceMs);

const v4 = `
  create table stores (id integer primary key, domain varchar);
  create table links (id integer primary key, key text, store_id integer);
  create table link_histories (id integer primary key, date date, price integer, used_price integer, link_id integer);
  insert into stores values (1, 'amazon.de'), (2, 'ebay.com'), (3, 'amazon.co.jp'), (4, 'amazon.xx');
  insert into links values (1, 'B000000001', 1), (2, '12345', 2), (3, 'B000000003', 3), (4, 'not one', 1), (5, 'B000000005', 4);`;
const history = (rows: string) =>
  `${v4} insert into link_histories (date, price, used_price, link_id) values ${rows};`;

test("version 4 has thousandths, and 0 for what was not seen", async () => {
  const rows =
    "('2026-01-01', 19990, 0, 1), ('2026-01-02 00:00:00', 18500, 9000, 1), ('2026-01-01', 5000, 5000, 2), ('2026-01-03', 1200000, 0, 3)";
  expect(await told(bandit(database(history(rows))))).toEqual([
    "de B000000001 buy_box 2026-01-01T00:00 19.99",
    "de B000000001 buy_box 2026-01-02T00:00 18.50",
    "de B000000001 used 2026-01-02T00:00 9.00",
    "co.jp B000000003 buy_box 2026-01-03T00:00 1200",
    "not-a-product: 12345 at ebay.com",
  ]);
});

test("version 3 has hundredths", async () => {
  const path = database(`
    create table stores (id integer primary key, domain varchar);
    create table products (id integer primary key, asin varchar);
    create table product_store (id integer primary key, product_id integer, store_id integer, key varchar);
    create table price_histories (id integer primary key, date date, price integer, used_price integer, product_id integer, store_id integer);
    insert into stores values (1, 'amazon.de'); insert into products values (1, 'B000000001'), (2, null);
    insert into product_store values (1, 1, 1, null), (2, 2, 1, 'B000000002');
    insert into price_histories values (1, '2026-01-01', 1999, 0, 1, 1), (2, '2026-01-01', 500, 0, 2, 1);`);
  expect(await told(bandit(path))).toEqual([
    "de B000000001 buy_box 2026-01-01T00:00 19.99",
    "de B000000002 buy_box 2026-01-01T00:00 5.00",
  ]);
});

test("what its rows cannot mean is refused by name", async () => {
  const rows =
    "('2026-01-01', -5, 0, 1), ('2026-01-01', 19995, 0, 1), ('2026-01-01', 'x', 0, 1), ('2026-01-01', 1.5, 0, 1), ('2026-01-01', 9e15, 0, 1), ('9999-01-01', 1000, 0, 1), ('soon', 1000, 0, 1), ('2026-01-01', 1000, 0, 4), ('2026-01-02', 1000, 0, 4), ('2026-01-01', 1000, 0, 5)";
  expect(await told(bandit(database(history(rows))))).toEqual([
    ...Array(5).fill("price: B000000001, 2026-01-01"),
    "time: B000000001, 9999-01-01",
    "time: B000000001, soon",
    "not-a-product: not one at amazon.de",
    "unknown-shop: B000000005 at amazon.xx",
    "not-a-product: 12345 at ebay.com",
  ]);
});

test("a database is read as it is: nothing is written beside it, in WAL mode neither", async () => {
  const path = database(`pragma journal_mode = wal; ${history("('2026-01-01', 19990, 0, 1)")}`);
  const before = [await readdir(folder), await readFile(path)];
  expect((await told(bandit(path)))[0]).toContain("19.99");
  expect([await readdir(folder), await readFile(path)]).toEqual(before);
});

describe("hostile databases", () => {
  test.each([
    ["no database", () => Buffer.from("B000000001;5")],
    ["an empty file", () => Buffer.alloc(0)],
    ["a header alone", () => Buffer.from("SQLite format 3\0".padEnd(4096, "x"))],
  ])("%s is refused in one sentence", async (_, content) => {
    files += 1;
    const path = join(folder, `${files}.bad`);
    await writeFile(path, content());
    expect(await refusalOf(bandit(path))).toMatch(/no SQLite database of Discount Bandit/);
  });

  test("views in place of tables are not read", async () => {
    const endless =
      "with recursive n(x) as (select 1 union all select x + 1 from n) select x as id, 'amazon.de' as domain from n";
    const path = database(
      `${v4
        .replace("create table stores", "create table other")
        .replace("insert into stores", "insert into other")} create view stores as ${endless};`,
    );
    expect(await refusalOf(bandit(path))).toMatch(/no SQLite database/);
  });

  test("a column that computes for ever is ended by the clock", async () => {
    const path = database(`
      create table stores (id integer primary key, domain varchar);
      create table links (id integer primary key, key text, store_id integer);
      create table link_histories (id integer primary key, date date, price integer, used_price integer, link_id integer);
      with recursive n(x) as (select 1 union all select x + 1 from n where x < 30000)
      insert into links select x, 'B000000001', 1 from n;
      insert into link_histories select id, '2026-01-01', 1, 1, 1 from links;
      insert into stores values (1, hex(zeroblob(400000)) || 'amazon.de');
      update links set store_id = 1;`);
    const started = performance.now();
    await expectBounded(bandit(path, 300));
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("a damaged database gives bounded items or is refused", async () => {
    const good = await readFile(database(history(Array(200).fill("('2026-01-01', 19990, 0, 1)").join(","))));
    for (let n = 0; n < 12; n++) {
      files += 1;
      const path = join(folder, `${files}.damaged`);
      const bytes = Buffer.from(good);
      for (let i = 0; i < 40; i++)
        bytes[100 + ((n * 7919 + i * 104_729) % (bytes.length - 100))] = (n * 31 + i * 17) % 256;
      await writeFile(path, bytes);
      await expectBounded(bandit(path));
    }
  }, 60_000);
});
