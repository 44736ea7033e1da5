import fc from "fast-check";
import { expect, test } from "vitest";
import { areKnown, type ExtraKind, extrasOf, extrasText, parseExtra, priceWithExtra } from "./extras.ts";
import { seriesOf } from "./series.ts";
import type { Listing } from "./wire/listing.ts";

const usd = (amount: string) => ({ amount, currency: "USD", rule: "test" });
const listing: Listing = {
  marketplace: "com",
  asin: "B000000001",
  title: "A kettle",
  image: null,
  availability: "in_stock",
  condition: "new",
  seller: null,
  deliveryCountry: "US",
  prices: { buy_box: usd("25.89") },
  reasons: {},
  shipping: null,
  unitPrice: null,
  noShipping: false,
  noUnitPrice: false,
  coupon: null,
  subscription: null,
};
function extrasIn(more: Partial<Listing>) {
  const one = { ...listing, ...more };
  const mapped = seriesOf(one);
  return mapped.ok ? extrasOf(one, mapped.observations) : null;
}

test.each<[string, Partial<Listing>, ReturnType<typeof extrasIn>]>([
  [
    "a page without extras says that there is neither coupon nor subscription",
    {},
    {
      price: 2589,
      said: { coupon: null, subscribe: null },
    },
  ],
  ["a percentage", { coupon: { percent: 10 } }, { price: 2589, said: { coupon: "10%", subscribe: null } }],
  [
    "an amount below half the price",
    { coupon: usd("12.94") },
    { price: 2589, said: { coupon: "1294", subscribe: null } },
  ],
  ["an amount", { coupon: usd("2.00") }, { price: 2589, said: { coupon: "200", subscribe: null } }],
  [
    "a subscription's percentage",
    { subscription: { ...usd("24.60"), percent: 5 } },
    {
      price: 2589,
      said: { coupon: null, subscribe: "5%" },
    },
  ],
  [
    "shipping and a price per unit",
    { shipping: usd("4.99"), unitPrice: { ...usd("0.52"), unit: "Fl  Oz" } },
    {
      price: 2589,
      said: { coupon: null, subscribe: null, shipping: "499", unit: "52/Fl Oz" },
    },
  ],
  [
    "free shipping",
    { shipping: usd("0.00") },
    {
      price: 2589,
      said: { coupon: null, subscribe: null, shipping: "0" },
    },
  ],
  [
    "none of shipping and of prices per unit",
    { noShipping: true, noUnitPrice: true },
    { price: 2589, said: { coupon: null, subscribe: null, shipping: null, unit: null } },
  ],
  [
    "a shipping that stands although the page says that there is none",
    { noShipping: true, shipping: usd("4.99") },
    { price: 2589, said: { coupon: null, subscribe: null, shipping: "499" } },
  ],
  ["used: no headline price", { condition: "used", coupon: { percent: 10 } }, null],
  ["no price", { prices: {} }, null],
])("extras of a listing: %s", (_, more, expected) => {
  expect(extrasIn(more)).toEqual(expected);
});

test.each<[string, Partial<Listing>]>([
  ["a coupon of 100 %", { coupon: { percent: 100 } }],
  ["a coupon of 0 %", { coupon: { percent: 0 } }],
  ["a coupon of half a percent", { coupon: { percent: 0.5 } }],
  ["a coupon of NaN", { coupon: { percent: Number.NaN } }],
  ["a coupon over the whole price", { coupon: usd("25.89") }],
  ["a coupon that is the price with it", { coupon: usd("22.99") }],
  ["a coupon over half the price", { prices: { buy_box: usd("26.00") }, coupon: usd("13.00") }],
  ["a coupon of nothing", { coupon: usd("0.00") }],
  ["a coupon in another currency", { coupon: { ...usd("2.00"), currency: "EUR" } }],
])("what cannot be real is not said: %s", (_, more) => {
  expect(extrasIn(more)?.said).not.toHaveProperty("coupon");
});

test.each([";coupon=90%", "ml=1", "a/b", "<b>", "", " ", "x".repeat(21), "a\u0000", "a\nb;c"])(
  "a unit that could be taken for something else is not said: %j",
  (unit) => {
    expect(extrasIn({ unitPrice: { ...usd("0.52"), unit } })?.said).not.toHaveProperty("unit");
  },
);

test.each<[ExtraKind, string, number | null]>([
  ["coupon", "10%", 2330],
  ["coupon", "200", 2389],
  ["coupon", "2589", null],
  ["subscribe", "5%", 2460],
  ["shipping", "0", 2589],
  ["shipping", "499", 3088],
  ["shipping", "10%", null],
  ["unit", "52/100 ml", 52],
  ["unit", "52", null],
  ["coupon", "", null],
  ["coupon", "0%", null],
  ["coupon", "-5", null],
])("the price of 25.89 with %s %s", (kind, text, price) => {
  expect(priceWithExtra(kind, 2589, text)).toBe(price);
});

const said = fc.record(
  {
    coupon: fc.constantFrom(null, "10%", "20%", "200"),
    subscribe: fc.constantFrom(null, "5%"),
    shipping: fc.constantFrom(null, "0", "499"),
    unit: fc.constantFrom(null, "52/100 ml", "52/l"),
  },
  { requiredKeys: ["coupon", "subscribe"] },
);

test("a page whose extras are accepted says nothing new, and one that says another does", () => {
  fc.assert(
    fc.property(said, said, (one, other) => {
      const known = extrasText(2589, one);
      expect(areKnown({ price: 2589, said: one }, known)).toBe(true);
      if (known !== null) expect(areKnown({ price: 2590, said: one }, known)).toBe(false);
      const same = Object.entries(other).every(([kind, value]) => (one[kind as ExtraKind] ?? null) === value);
      expect(areKnown({ price: 2589, said: other }, known)).toBe(same);
    }),
  );
});

test.each<[string, string, boolean]>([
  ["52/Ounce", "52/ounce", true],
  ["52/100 ml", "52/100ml", true],
  ["52/100 ml", "52/１００ ML", true],
  ["52/1.5 l", "52/15 l", false],
  ["52/Ounce", "53/ounce", false],
  ["52/Ounce", "52/100 ml", false],
])("a unit's price of %s when %s is accepted is known: %s", (value, accepted, known) => {
  expect(areKnown({ price: 2589, said: { unit: value } }, `2589;unit=${accepted}`)).toBe(known);
});

test("every value that a listing can say is parsed again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: -5, max: 105 }), (unit, percent) => {
      const seen = extrasIn({ coupon: { percent }, unitPrice: { ...usd("1.00"), unit } });
      for (const value of Object.values(seen!.said)) {
        if (value !== null) expect(parseExtra(value)).not.toBeNull();
      }
    }),
  );
});

test("extras never change what a listing says of any series", () => {
  const money = fc.option(fc.constantFrom(usd("0.00"), usd("4.99"), usd("99999.00")), { nil: null });
  const extras = fc.record({
    coupon: fc.option(fc.oneof(fc.record({ percent: fc.double() }), fc.constant(usd("2.00"))), { nil: null }),
    shipping: money,
    unitPrice: money.map((price) => price && { ...price, unit: "100 ml" }),
    subscription: money.map((price) => price && { ...price, percent: 5 }),
  });
  fc.assert(
    fc.property(extras, (more) => {
      expect(seriesOf({ ...listing, ...more })).toEqual(seriesOf(listing));
    }),
  );
});

test("a listing of an older client, which knows no subscriptions and absences, says nothing of them", () => {
  const older = {
    subscription: undefined as never,
    noShipping: undefined as never,
    noUnitPrice: undefined as never,
  };
  expect(extrasIn(older)).toEqual({
    price: 2589,
    said: { coupon: null },
  });
});
