import type { ProductView, SeriesView } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { listingOf, priceOf } from "../testing/listing.fixture.ts";
import { panelLine } from "./line-text.ts";

const since = "2026-11-01T00:00:00.000Z";
const mark = (price: number) => ({ price, at: since });
const view = (price: number | null, lowest: number, highest: number): SeriesView => ({
  currency: "USD",
  exponent: 2,
  price,
  since,
  lastConfirmedAt: since,
  lowest: mark(lowest),
  highest: mark(highest),
  claims: [],
});
const product = (series: ProductView["series"]): ProductView => ({
  id: "1",
  marketplace: "com",
  asin: "B000000001",
  title: null,
  image: null,
  dirty: false,
  series,
});

const shows = (amount: string | null, currency?: string) =>
  listingOf(amount === null ? { prices: {} } : { prices: { buy_box: priceOf(amount, currency) } });

test.each([
  ["between", view(2500, 2000, 3000), "25.00", "Tidemark: $20.00 to $30.00"],
  ["at the lowest", view(2000, 2000, 3000), "20.00", "Tidemark: lowest ever seen"],
  ["below what is known", view(2500, 2000, 3000), "19.99", "Tidemark: lowest ever seen"],
  ["never another", view(2000, 2000, 2000), "20.00", "Tidemark: always $20.00"],
  ["another for the first time, lower", view(2000, 2000, 2000), "15.00", "Tidemark: lowest ever seen"],
  ["another for the first time, higher", view(2000, 2000, 2000), "25.00", "Tidemark: $20.00 until now"],
  ["known as unavailable", view(null, 2000, 3000), "25.00", "Tidemark: $20.00 to $30.00"],
  ["without a price on the page", view(2000, 2000, 3000), null, "Tidemark: $20.00 to $30.00"],
  ["without one, and never another", view(2000, 2000, 2000), null, "Tidemark: always $20.00"],
])("panelLine of a price that is %s", (_, series, amount, expected) => {
  expect(panelLine(product({ buy_box: series }), shows(amount))).toBe(expected);
});

const appraisal = { verdict: "usual", percent: 0, usual: { price: 2500, observedDays: 60 }, lowest: null, struck: null } as const; // biome-ignore format: one row

test.each([
  ["good", -13, "Tidemark: Good price, 13 % below usual"],
  ["high", 20, "Tidemark: High price, 20 % above usual"],
  ["usual", 0, "Tidemark: Usual price"],
  ["was-never-seen", null, "Tidemark: The “was” price was never seen here"],
  ["not-enough-data", null, "Tidemark: $20.00 to $30.00"],
] as const)("panelLine gives a verdict of %s before anything else", (verdict, percent, expected) => {
  const series = { ...view(2500, 2000, 3000), appraisal: { ...appraisal, verdict, percent } };
  expect(panelLine(product({ buy_box: series }), shows("25.00"))).toBe(expected);
});

test.each([
  ["a drop that nobody has confirmed", "18.00", "Tidemark: Good price, 28 % below usual"],
  ["a rise that nobody has confirmed", "31.00", "Tidemark: High price, 24 % above usual"],
  ["a little more", "25.50", "Tidemark: Usual price, 2 % above usual"],
])("panelLine judges the page's price, not the one that the server knows: %s", (_, amount, expected) => {
  const known = { ...appraisal, verdict: "was-never-seen", percent: -1 } as const;
  expect(panelLine(product({ buy_box: { ...view(2400, 2000, 3000), appraisal: known } }), shows(amount))).toBe(expected); // biome-ignore format: one row
});

test.each([
  ["in another currency", shows("23.00", "EUR")],
  ["delivered abroad", { ...shows("25.00"), deliveryCountry: "DE" }],
  ["sold out", { ...shows(null), availability: "out_of_stock" as const }],
])("panelLine judges no price that cannot be compared: %s", (_, listing) => {
  expect(panelLine(product({ buy_box: { ...view(2500, 2000, 3000), appraisal } }), listing)).toBe("Tidemark: $20.00 to $30.00"); // biome-ignore format: one row
});

test("panelLine judges a used product by its used price", () => {
  const used = { ...view(2500, 2000, 3000), appraisal };
  const listing = { ...shows("20.00"), condition: "used" as const };
  expect(panelLine(product({ buy_box: view(5000, 4000, 6000), used }), listing)).toBe("Tidemark: Good price, 20 % below usual"); // biome-ignore format: one row
});

test("panelLine uses another series without a headline price, and writes yen without decimals", () => {
  const used = { ...view(2500, 2000, 3000), currency: "JPY", exponent: 0 };
  expect(panelLine(product({ used }), shows(null))).toBe("Tidemark: ¥2,000 to ¥3,000");
});

test("panelLine is null for a price that nobody has confirmed", () => {
  const open = { ...view(null, 1, 1), since: null, lowest: null, highest: null };
  const claims = [{ price: 100, seenBy: 1, since }];
  expect(panelLine(product({ buy_box: { ...open, claims } }), shows("1.00"))).toBeNull();
  expect(panelLine(product({}), shows("1.00"))).toBeNull();
});
