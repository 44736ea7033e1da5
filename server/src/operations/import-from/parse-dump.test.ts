import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mysqlRows } from "./mysql-rows.ts";
import { parseDiscountBanditDump, parsePriceBuddyDump } from "./parse-dump.ts";
import { expectBounded, nowS, pieces, refusalOf, told } from "./parsing.fixture.ts";

async function rowsOf(sql: string, size = 65_536) {
  const rows = [];
  for await (const some of mysqlRows(pieces(sql, size), new Map([["t", ["a", "b"]]]))) rows.push(...some);
  return rows.map(({ values }) => values);
}

const create =
  "CREATE TABLE `t` (\n  `x` int NOT NULL COMMENT 'a, `b` ;',\n  `a` varchar(9),\n  `b` text,\n  PRIMARY KEY (`x`)\n) ENGINE=InnoDB;\n";

test.each([
  ["INSERT INTO `t` VALUES (1,'one','two'),(2,NULL,'NULL');", [["one", "two"], [null, "NULL"]]],
  ["insert into t (b, a) values ('x', 'y') , ('z', 'w')", null],
  ["INSERT INTO `t` (`b`,`y`,`a`) VALUES ('x',1,'y');", [["y", "x"]]],
  ["INSERT INTO `t` VALUES (1,'it''s','a\\'b\\\\');", [["it's", "a'b\\"]]],
  ["INSERT INTO `t` VALUES (1,'a);','b,(c');", [["a);", "b,(c"]]],
  ["INSERT INTO `t` VALUES (1, -2.50 , 3e2 );", [["-2.50", "3e2"]]],
  ["INSERT INTO `t` VALUES (1,_binary 'x',cast('2' as json));", [["x", "cast('2' as json)"]]],
  ["-- it's; a comment\n# an 'other'\n/*!40101 SET x='y' */;\nINSERT INTO `t` VALUES (1,'a','b');", [["a", "b"]]],
  ["INSERT INTO `u` VALUES (1,'a','b; INSERT INTO `t` VALUES (1,1,1);');INSERT INTO `t` VALUES (1,'c','d');", [["c", "d"]]],
  ["INSERT INTO `t` VALUES (1,'a','b') ON DUPLICATE KEY UPDATE a=VALUES(a);INSERT INTO `t` VALUES (1,'c','d');", [["a", "b"], ["c", "d"]]],
  ["INSERT INTO `t` SELECT 1,'a','b';INSERT INTO `t` VALUES (1,'c','d');", [["c", "d"]]],
  ["INSERT INTO `t` VALUES (1,'a','b\\nc');", [["a", "b\nc"]]],
] as const)("rows of %s", async (sql, rows) => {
  for (const size of [1, 2, 3, 7, 65_536]) {
    if (rows === null) await expect(rowsOf(create + sql, size)).rejects.toThrow("cut short");
    else expect(await rowsOf(create + sql, size)).toEqual(rows);
  }
}); // biome-ignore format: a table

const bandit = (sql: string, size?: number) => parseDiscountBanditDump(() => pieces(sql, size), nowS);
const buddy = (sql: string, size?: number) => parsePriceBuddyDump(() => pieces(sql, size), nowS);

test("Discount Bandit's prices stand before what they belong to", async () => {
  const sql = `
    CREATE TABLE \`link_histories\` (\n \`id\` bigint,\n \`date\` date,\n \`price\` int,\n \`used_price\` int,\n \`link_id\` bigint\n);
    INSERT INTO \`link_histories\` VALUES (1,'2026-01-01',19990,0,1),(2,'2026-01-02',18500,9000,1),(3,'2026-01-01',1,0,2),(4,'2026-01-01',1000,0,9);
    CREATE TABLE \`links\` (\n \`id\` bigint,\n \`key\` text,\n \`store_id\` bigint\n);
    INSERT INTO \`links\` VALUES (1,'B000000001',1),(2,'12',2);
    CREATE TABLE \`stores\` (\n \`id\` bigint,\n \`domain\` text\n);
    INSERT INTO \`stores\` VALUES (1,'amazon.de'),(2,'ebay.com');`;
  for (const size of [1, 65_536]) {
    expect(await told(bandit(sql, size))).toEqual([
      "de B000000001 buy_box 2026-01-01T00:00 19.99",
      "de B000000001 buy_box 2026-01-02T00:00 18.50",
      "de B000000001 used 2026-01-02T00:00 9.00",
      "not-a-product: 12 at ebay.com",
      "not-a-product: link 9 at ",
    ]);
  }
});

test("version 3 of Discount Bandit has hundredths, and its numbers in one of two tables", async () => {
  const sql = `
    INSERT INTO price_histories (id, date, price, used_price, product_id, store_id) VALUES (1,'2026-01-01',1999,0,1,1),(2,'2026-01-01',500,0,2,1);
    INSERT INTO product_store (id, product_id, store_id, \`key\`) VALUES (1,1,1,NULL),(2,2,1,'B000000002');
    INSERT INTO products (id, asin) VALUES (1,'B000000001'),(2,NULL);
    INSERT INTO stores (id, domain) VALUES (1,'amazon.de');`;
  expect(await told(bandit(sql))).toEqual([
    "de B000000001 buy_box 2026-01-01T00:00 19.99",
    "de B000000002 buy_box 2026-01-01T00:00 5.00",
  ]);
});

test("PriceBuddy's prices are those of their days", async () => {
  const sql = `
    INSERT INTO \`prices\` (\`id\`,\`price\`,\`url_id\`,\`created_at\`) VALUES (1,19.90,1,'2026-01-01 08:00:00'),(2,'18.5',1,'2026-01-01 20:00:00'),(3,0,1,'2026-01-02 08:00:00'),(4,5,2,'2026-01-01 08:00:00'),(5,-1,1,'2026-01-03 08:00:00'),(6,5,1,'0000-00-00 00:00:00'),(7,'1.999',1,'2026-01-04 08:00:00'),(8,5,7,'2026-01-01');
    INSERT INTO \`urls\` (\`id\`,\`url\`) VALUES (1,'https:\\/\\/www.amazon.de\\/dp\\/B000000001'),(2,'https://www.ebay.de/itm/1');`;
  expect(await told(buddy(sql))).toEqual([
    "de B000000001 buy_box 2026-01-01T00:00 19.90",
    "de B000000001 buy_box 2026-01-01T00:00 18.50",
    "not-a-product: https://www.ebay.de/itm/1",
    "price: https://www.amazon.de/dp/B000000001, 2026-01-03 08:00:00",
    "time: https://www.amazon.de/dp/B000000001, 0000-00-00 00:00:00",
    "price: https://www.amazon.de/dp/B000000001, 2026-01-04 08:00:00",
    "not-a-product: address 7",
  ]);
});

describe("hostile dumps", () => {
  test.each([
    ["no dump", "B000000001;5\n", /cut short|no addresses/],
    ["other tables", "INSERT INTO users (id) VALUES (1);", /no addresses/],
    ["cut short", "INSERT INTO urls (id, url) VALUES (1,'https://www.amazon", /cut short/],
    ["a quote without end", `INSERT INTO urls (id, url) VALUES (1,'${"x".repeat(3_000_000)}`, /cut short/],
    ["a head without end", "INSERT INTO ".repeat(300_000), /cut short/],
    ["a row of many values", `INSERT INTO urls (id, url) VALUES (${"1,".repeat(1000)}1);`, /more than 500 values/],
    ["a CREATE TABLE without end", `CREATE TABLE urls (${"`a` int,".repeat(400_000)}`, /CREATE TABLE of more than/],
  ])("%s is refused in one sentence", async (_, sql, sentence) => {
    expect(await refusalOf(buddy(sql))).toMatch(sentence);
  });

  test("quotes and escapes by the million are read in linear time", async () => {
    const started = performance.now();
    const sql = `INSERT INTO urls (id, url) VALUES (1,'${"\\'''".repeat(1_000_000)}');`;
    await expectBounded(buddy(sql));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("property: SQL of a dump's words gives bounded items or its own refusal, whatever the pieces", async () => {
    const word = fc.oneof(
      fc.constantFrom(
        "INSERT INTO `urls` VALUES (1,'https://www.amazon.de/dp/B000000001');",
        "INSERT INTO prices (url_id,price,created_at) VALUES (1,5,'2026-01-01');",
        "CREATE TABLE `urls` (\n `id` int,\n `url` text\n);",
        "'", "`", '"', "(", ")", ",", ";", "\\", "--", "/*", "*/", "#", "\n", "NULL", "VALUES", "1", "-1", "1e400",
      ),
      fc.string({ maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), fc.integer({ min: 1, max: 20 }), async (words, size) => {
        const sql = words.join("");
        await expectBounded(buddy(sql, size));
        const whole = await told(buddy(sql)).catch((error) => [error.message]);
        expect(await told(buddy(sql, size)).catch((error) => [error.message])).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
}); // biome-ignore format: tables
