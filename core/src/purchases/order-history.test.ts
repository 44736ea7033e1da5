import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../test/runs.ts";
import { marketplaces } from "../marketplace.ts";
import { CsvError } from "./csv-rows.ts";
import { csvOf, headings, type OrderRow, readCsv, secrets, today } from "./order-history.fixture.ts";
import { OrderHistoryReader, type RowRefusal } from "./order-history.ts";
import { maxPurchases, parsePurchase } from "./purchase.ts";
import { shopRulesOf } from "./shop-rules.ts";

const lamp = "com/B000000001/2025-03-03/2499/USD";

test.each(Object.entries(headings))("an order history with the %s heading gives product, shop, day, price and currency", (_, heading) => {
  const { purchases, rows, same, refused } = readCsv(csvOf([{}, { ASIN: "B000000002" }], heading));
  expect({ purchases, rows, same, refused }).toEqual({
    purchases: [lamp, "com/B000000002/2025-03-03/2499/USD"],
    rows: 2,
    same: 0,
    refused: [],
  });
}); // biome-ignore format: one row

test("order number, names, addresses, cards and product names are not kept of an order history", () => {
  const kept = JSON.stringify(readCsv(csvOf([{}]), csvOf([{ ASIN: "B000000003" }], headings.newer)));
  for (const secret of [...secrets, "lamp", "Main", "Closed"]) expect(kept).not.toContain(secret);
});

test.each<[string, OrderRow, string]>([
  ["in pounds, with its tax", { Website: "Amazon.co.uk", Currency: "GBP", "Unit Price": "4.74", "Unit Price Tax": "0.95" }, "co.uk/B000000001/2025-03-03/569/GBP"],
  ["in dollars, without", { "Unit Price Tax": "Not Available" }, lamp],
  ["in yen", { Website: "Amazon.co.jp", Currency: "JPY", "Unit Price": "1,810", "Unit Price Tax": "181" }, "co.jp/B000000001/2025-03-03/1991/JPY"],
  ["with thousands", { Website: "Amazon.in", Currency: "INR", "Unit Price": "1,219.49", "Unit Price Tax": "'219.51'" }, "in/B000000001/2025-03-03/143900/INR"],
  ["with hundreds of thousands", { Website: "Amazon.in", Currency: "INR", "Unit Price": "1,21,999.00", "Unit Price Tax": "0" }, "in/B000000001/2025-03-03/12199900/INR"],
  ["of one of three units", { Quantity: "3", "Total Owed": "81.15" }, lamp],
  ["of a moment with a space", { "Order Date": "2025-03-03 23:59:59 UTC" }, lamp],
  ["of a book whose number lost its zeros", { ASIN: "6406157" }, "com/0006406157/2025-03-03/2499/USD"],
  ["of a book whose number ends with X", { ASIN: "80442957x" }, "com/080442957X/2025-03-03/2499/USD"],
])("a price paid %s is read", (_, row, text) => {
  expect(readCsv(csvOf([row]))).toMatchObject({ purchases: [text], refused: [] });
}); // biome-ignore format: one row each

test.each<[string, OrderRow, RowRefusal]>([
  ["cancelled", { "Order Status": "Cancelled" }, "cancelled"],
  ["without a unit", { Quantity: "0" }, "cancelled"],
  ["with a negative price", { "Unit Price": "'-14.39'" }, "returned"],
  ["refunded", { "Order Status": "Refunded" }, "returned"],
  ["without a price", { "Unit Price": "Not Available" }, "no-price"],
  ["of something free", { "Unit Price": "0.00" }, "no-price"],
  ["without the tax of a shop that shows it", { Website: "Amazon.de", Currency: "EUR", "Unit Price Tax": "Not Available" }, "no-price"],
  ["with a price that can be read in two ways", { "Unit Price": "1,219" }, "no-price"],
  ["with a decimal comma", { "Unit Price": "24,99" }, "no-price"],
  ["with an exponent", { "Unit Price": "1e3" }, "no-price"],
  ["beyond all prices", { "Unit Price": "99999999999.00" }, "no-price"],
  ["in another currency", { Currency: "EUR" }, "other-currency"],
  ["of no shop", { Website: "panda01" }, "no-shop"],
  ["of a shop of others", { Website: "amazon.com.evil.example" }, "no-shop"],
  ["of no product", { ASIN: "<script>" }, "no-product"],
  ["of a book whose number lost more than zeros", { ASIN: "6406153" }, "no-product"],
  ["of a number that a spreadsheet shortened", { ASIN: "1.40E+09" }, "no-product"],
  ["of the time before Amazon", { "Order Date": "1970-01-01T00:00:00Z" }, "no-day"],
  ["of the future", { "Order Date": "2026-12-02T00:00:00Z" }, "no-day"],
  ["of a day that is none", { "Order Date": "2025-02-30T00:00:00Z" }, "no-day"],
  ["of a day that can be read in two ways", { "Order Date": "03/04/2025" }, "no-day"],
])("a row %s is refused, counted, and takes no other with it", (_, row, reason) => {
  const { purchases, rows, refused } = readCsv(csvOf([row, {}]));
  expect({ purchases, rows, refused }).toEqual({ purchases: [lamp], rows: 2, refused: [{ reason, count: 1 }] });
}); // biome-ignore format: one row each

test("files that overlap give each purchase once", () => {
  const both = readCsv(
    csvOf([{}, { ASIN: "B000000002" }]),
    csvOf([{ ASIN: "B000000002" }, {}], headings.newer),
  );
  expect(both).toMatchObject({ purchases: { length: 2 }, rows: 4, same: 2 });
});

test.each([
  ["an empty file", "", "no-order-history"],
  ["another table", "Date,Amount\r\n2025-01-01,5\r\n", "no-order-history"],
  ["a heading that names a column twice", `${headings.older},ASIN\r\n`, "no-order-history"],
  ["a picture", "\u0089PNG\r\n\u001a\n\0\0", "no-order-history"],
])("%s is no order history", (_, text, reason) => {
  expect(() => readCsv(text)).toThrow(reason);
});

test.each([
  ["a quote that is not closed", `${headings.older}\r\n"Amazon.com,${"x,".repeat(10)}`],
  ["a cell without an end", `${headings.older}\r\n${"x".repeat(70_000)}`],
  ["a row of commas", `${headings.older}\r\n${",".repeat(1000)}`],
])("%s ends the reading of an order history", (_, text) => {
  expect(() => readCsv(text)).toThrow(CsvError);
});

test("of more purchases than are kept the newest stay", () => {
  const rows = Array.from({ length: maxPurchases + 5 }, (_, n) => ({ ASIN: `B${String(n).padStart(9, "0")}`, "Order Date": n < 5 ? "2001-01-01" : "2025-01-01" })); // biome-ignore format: one row
  const { purchases, refused } = readCsv(csvOf(rows));
  expect([purchases.length, refused]).toEqual([maxPurchases, [{ reason: "too-many", count: 5 }]]);
  expect(purchases.some((text) => text.includes("/2001-"))).toBe(false);
});

test("an order history is read the same in pieces of any length, with and without a byte order mark", () => {
  const text = `\ufeff${csvOf([{}, { ASIN: "B000000002", "Gift Message": 'a "quoted"\r\nword' }, { "Order Status": "Cancelled" }])}`;
  const whole = readCsv(text.slice(1));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (lengths) => {
      const reader = new OrderHistoryReader(today);
      const file = reader.file();
      for (let at = 0, n = 0; at < text.length; n++) {
        const length = lengths[n % lengths.length]!;
        file.push(text.slice(at, at + length));
        at += length;
      }
      file.end();
      expect(reader.result()).toEqual(whole);
    }),
    { numRuns: runs(60) },
  );
});

test("whatever stands in a row, a purchase that is read is valid, and each row is counted", () => {
  const cell = fc.oneof(fc.constantFrom("", "Amazon.de", "EUR", "B000000001", "2025-03-03", "12.50", "'-1'", "Closed", '"', "\n", "=1+1"), fc.string()); // biome-ignore format: one row
  const row = fc.dictionary(fc.constantFrom("Website", "Currency", "ASIN", "Order Date", "Unit Price", "Unit Price Tax", "Quantity", "Order Status"), cell); // biome-ignore format: one row
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const { purchases, rows: read, same, refused } = readCsv(csvOf(rows));
      for (const text of purchases) expect(parsePurchase(text)).not.toBeNull();
      const counts = refused.reduce((sum, { count }) => sum + count, 0);
      expect([read, purchases.length + same + counts]).toEqual([rows.length, rows.length]);
    }),
  );
});

test("a hostile file of ten megabytes is read in linear time", () => {
  const row = `${'"'.repeat(2000)},`.repeat(30);
  const times = [1, 4].map((share) => {
    const started = performance.now();
    readCsv(`${headings.older}\r\n${`${row}\r\n`.repeat(40 * share)}`);
    return performance.now() - started;
  });
  // Four times the text; a quadratic reader takes sixteen times as long.
  expect(times[1]).toBeLessThan(Math.max(times[0]! * 10, 1500));
});

test("every marketplace has rules for purchases", () => {
  for (const { suffix } of marketplaces) expect(shopRulesOf(suffix)).not.toBeNull();
  expect(shopRulesOf("constructor")).toBeNull();
});
