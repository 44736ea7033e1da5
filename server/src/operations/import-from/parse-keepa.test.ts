import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseKeepa } from "./parse-keepa.ts";
import { expectBounded, nowS, pieces, refusalOf, told } from "./parsing.fixture.ts";

const keepa = (content: unknown, size?: number) =>
  parseKeepa(pieces(typeof content === "string" ? content : JSON.stringify(content), size), nowS);

/** Keepa's minutes of a day in 2026. */
const day = (month: number, date: number) => Date.UTC(2026, month - 1, date) / 60_000 - 21_564_000;
/** `csv` with lists at their numbers. */
const csv = (lists: Record<number, readonly number[]>) =>
  Array.from({ length: 36 }, (_, i) => lists[i] ?? null);
const product = (lists: Record<number, readonly number[]>, more: object = {}) => ({
  csv: csv(lists),
  asin: "B000000001",
  domainId: 3,
  ...more,
});

test("Keepa's lists become series; what they tell besides is left out", async () => {
  const lists = {
    0: [day(1, 1), 1999],
    1: [day(1, 2), 1899],
    2: [day(1, 3), 900],
    3: [day(1, 4), 5],
    4: [day(1, 5), 2999],
  };
  const variations = [{ asin: "B000000009", attributes: [{ dimension: "Size", value: "L" }] }];
  expect(
    await told(keepa({ tokensLeft: 9, products: [product(lists, { variations, stats: { csv: null } })] })),
  ).toEqual([
    "de B000000001 amazon 2026-01-01T00:00 19.99",
    "de B000000001 new 2026-01-02T00:00 18.99",
    "de B000000001 used 2026-01-03T00:00 9.00",
    "de B000000001 list 2026-01-05T00:00 29.99",
  ]);
});

test("Keepa's time and yen are read as its documents say", async () => {
  const answer = { products: [product({ 0: [0, 1999] }, { domainId: 5 })] };
  expect(await told(keepa(answer))).toEqual(["co.jp B000000001 amazon 2011-01-01T00:00 1999"]);
});

test("no offer ends a price, and stands only after one; the last price held until Keepa looked last", async () => {
  const lists = { 0: [day(1, 1), -1, day(1, 2), 1999, day(1, 3), -1, day(1, 4), -1, day(1, 5), 1899] };
  expect(await told(keepa([product(lists, { lastUpdate: day(1, 9) })]))).toEqual([
    "de B000000001 amazon 2026-01-02T00:00 19.99",
    "de B000000001 amazon 2026-01-03T00:00 none",
    "de B000000001 amazon 2026-01-04T00:00 none",
    "de B000000001 amazon 2026-01-05T00:00 18.99",
    "de B000000001 amazon 2026-01-09T00:00 none",
  ]);
});

test("a buy box with shipping that is not free has no known price", async () => {
  const lists = { 18: [day(1, 1), 1999, 0, day(1, 2), 1500, 499, day(1, 3), 1400, -1, day(1, 4), 1899, 0] };
  expect(await told(keepa(product(lists)))).toEqual([
    "de B000000001 buy_box 2026-01-01T00:00 19.99",
    "de B000000001 buy_box 2026-01-02T00:00 none",
    "de B000000001 buy_box 2026-01-03T00:00 none",
    "de B000000001 buy_box 2026-01-04T00:00 18.99",
  ]);
});

test("several answers after another are read, whatever the pieces", async () => {
  const answers = `\ufeff${JSON.stringify({ products: [product({ 0: [day(1, 1), 100] })] })}\n${JSON.stringify([product({ 0: [day(1, 2), 200] }, { asin: "B000000002" })])}`;
  for (const size of [1, 2, 7, 65_536]) {
    expect(await told(keepa(answers, size))).toEqual([
      "de B000000001 amazon 2026-01-01T00:00 1.00",
      "de B000000002 amazon 2026-01-02T00:00 2.00",
    ]);
  }
});

test("what Keepa cannot mean is refused by name", async () => {
  const point = (...numbers: unknown[]) => product({ 0: numbers as number[] });
  const bad = [
    point(day(1, 1), -2),
    point(day(1, 1), 0),
    point(day(1, 1), 1.5),
    point(day(1, 1), 1e300),
    point(day(1, 1), "19"),
    point(-50_000_000, 100),
    point(day(12, 31), 100),
    point(1e300, 100),
    point(day(1, 1)),
    point(day(1, 1), 100, day(1, 1), 200),
    product({}),
    product({ 0: [day(1, 1), 100] }, { domainId: 7 }),
    product({ 0: [day(1, 1), 100] }, { domainId: "constructor" }),
    product({ 0: [day(1, 1), 100] }, { asin: "../../etc" }),
  ];
  expect((await told(keepa(bad))).filter((item) => !item.startsWith("de"))).toEqual([
    ...Array(5).fill("price: B000000001 amazon, entry 1"),
    ...Array(3).fill("time: B000000001 amazon, entry 1"),
    "unreadable: B000000001 amazon, entry 1",
    "twice: B000000001 amazon, entry 2",
    "no-history: B000000001",
    ...Array(2).fill("unknown-shop: B000000001"),
    "not-a-product: ../../etc",
  ]);
});

describe("hostile JSON", () => {
  test.each([
    ["a list", "B000000001;5"],
    ["cut short", '{"products":[{"csv":[[1,2'],
    ["a comma too many", '{"products":[1,]}'],
    ["two values side by side", "[1 2]"],
    ["no colon", '{"a" 1}'],
    ["another bracket", '{"a":[1}}'],
    ["a number as key", "{1:2}"],
    ["bare NaN", '{"products":[NaN]}'],
    ["nested too deep", "[".repeat(100_000)],
    ["nested objects", '{"a":'.repeat(100_000)],
    ["an endless string", `{"a":"${"x".repeat(9_000_000)}`],
    ["an endless number", `[${"1".repeat(9_000_000)}`],
    ["a zero byte", '{"a":"\0"}'],
  ])("%s is refused in one sentence", async (_, text) => {
    expect(await refusalOf(keepa(text))).toMatch(/^The file is not (?:JSON|UTF-8)[^\n]*\.$/);
  });

  test("keys with prototypes' names are read as keys", async () => {
    const text = `{"__proto__":{"csv":[[1,2]],"asin":"B000000001","domainId":3},"constructor":{"prototype":{"x":1}},"products":[{"__proto__":{"domainId":3},"asin":"B000000001","csv":[[${day(1, 1)},100]]}]}`;
    expect(await told(keepa(text))).toEqual([
      "de B000000001 amazon 2011-01-01T00:01 0.02",
      "unknown-shop: B000000001",
    ]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("property: JSON of Keepa's words gives bounded items or its own refusal", async () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(3, 1, -1, 0, "B000000001", null, day(1, 1), day(1, 2), 1999),
        fc.double(),
        fc.integer(),
        fc.string(),
        fc.array(tie("tree")),
        fc.dictionary(
          fc.constantFrom("csv", "asin", "domainId", "lastUpdate", "products", "__proto__"),
          tie("tree"),
        ),
      ),
    }));
    await fc.assert(fc.asyncProperty(tree, (json) => expectBounded(keepa(json ?? "null"))));
    const lists = fc.array(
      fc.oneof(fc.array(fc.oneof(fc.integer(), fc.double(), fc.constant(day(1, 1)))), fc.constant(null)),
      {
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 0, max: 13 }), fc.integer(), (some, domainId, lastUpdate) =>
        expectBounded(keepa([{ csv: some, asin: "B000000001", domainId, lastUpdate }])),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), (bytes) => expectBounded(parseKeepa(pieces(bytes, 3), nowS))),
    );
  });
});
