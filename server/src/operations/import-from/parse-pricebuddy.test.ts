import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePriceBuddy } from "./parse-pricebuddy.ts";
import { expectBounded, nowS, pieces, told } from "./parsing.fixture.ts";

const buddy = (content: unknown, size?: number) =>
  parsePriceBuddy(pieces(typeof content === "string" ? content : JSON.stringify(content), size), nowS);

const address = (history: unknown, more: object = {}) => ({
  store_id: 1,
  url: "https://www.amazon.de/dp/B000000001?tag=x",
  price: 19.9,
  unit_price: 0.5,
  history,
  currency: "EUR",
  ...more,
});
const answer = (...price_cache: unknown[]) => ({
  data: [{ id: 1, title: "Lamp", price_cache }],
  links: { next: null },
});

test("the days of each address are read, and those of other shops refused", async () => {
  const days = { "2026-01-01": 19.9, "2026-01-02": "18.50", "2026-01-05": 20 };
  const other = address(days, { url: "https://www.ebay.de/itm/1" });
  expect(await told(buddy(answer(address(days), other), 5))).toEqual([
    "de B000000001 buy_box 2026-01-01T00:00 19.90",
    "de B000000001 buy_box 2026-01-02T00:00 18.50",
    "de B000000001 buy_box 2026-01-05T00:00 20.00",
    "not-a-product: https://www.ebay.de/itm/1",
  ]);
});

test("of a single price the day before is made up, and left out", async () => {
  expect(await told(buddy(answer(address({ "2026-01-02": 5, "2026-01-01": 5 }))))).toEqual([
    "de B000000001 buy_box 2026-01-02T00:00 5.00",
    "made-up: B000000001, 2026-01-01",
  ]);
  expect(await told(buddy(answer(address({ "2026-01-01": 5, "2026-01-03": 5 }))))).toHaveLength(2);
});

test.each([
  [{ "2026-01-01": 0 }, {}, "price: B000000001, 2026-01-01"],
  [{ "2026-01-01": -1 }, {}, "price: B000000001, 2026-01-01"],
  [{ "2026-01-01": 1.234 }, {}, "price: B000000001, 2026-01-01"],
  [{ "2026-01-01": "1e9" }, {}, "price: B000000001, 2026-01-01"],
  [{ "2026-01-01": 1e300 }, {}, "price: B000000001, 2026-01-01"],
  [{ "2026-02-30": 5 }, {}, "time: B000000001, 2026-02-30"],
  [{ "9999-01-01": 5 }, {}, "time: B000000001, 9999-01-01"],
  [{ "0001-01-01": 5 }, {}, "time: B000000001, 0001-01-01"],
  [{ constructor: 5 }, {}, "time: B000000001, constructor"],
  [{ "2026-01-01": 5 }, { currency: "USD" }, "currency: B000000001 in USD"],
  [{ "2026-01-01": 5 }, { currency: "constructor" }, "currency: B000000001 in constructor"],
  [{ "2026-01-01": 5 }, { url: 7 }, "not-a-product: an address"],
  [[], {}, "no-history: B000000001"],
])("a history of %j with %j is refused by name", async (history, more, item) => {
  expect(await told(buddy(answer(address(history, more))))).toEqual([item]);
});

test("property: JSON of PriceBuddy's words gives bounded items or its own refusal", async () => {
  const day = fc.oneof(fc.constantFrom("2026-01-01", "2026-01-02", "__proto__", "2026-13-01"), fc.string());
  const price = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.constant(null), fc.constant([1]));
  const histories = fc.oneof(fc.dictionary(day, price), fc.array(price), price);
  const url = fc.oneof(fc.constant("https://www.amazon.com/dp/B000000001"), fc.webUrl(), fc.integer());
  const currency = fc.oneof(fc.constantFrom("USD", null), fc.string());
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ url, currency, history: histories }, { requiredKeys: [] })),
      (some) => expectBounded(buddy(answer(...some))),
    ),
  );
});
