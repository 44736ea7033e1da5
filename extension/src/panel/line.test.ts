import type { ProductView, SeriesView } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { lineOf } from "./line.ts";

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

test.each([
  ["between", view(2500, 2000, 3000), "Tidemark: $20.00 to $30.00"],
  ["at the lowest", view(2000, 2000, 3000), "Tidemark: lowest ever seen"],
  ["never another", view(2000, 2000, 2000), "Tidemark: always $20.00"],
  ["unavailable now", view(null, 2000, 3000), "Tidemark: $20.00 to $30.00"],
])("%s", (_, series, expected) => {
  expect(lineOf(product({ buy_box: series }))).toBe(expected);
});

test.each([
  ["good", -13, "Tidemark: Good price, 13 % below usual"],
  ["high", 20, "Tidemark: High price, 20 % above usual"],
  ["usual", 0, "Tidemark: Usual price"],
  ["was-never-seen", null, "Tidemark: The “was” price was never seen here"],
  ["not-enough-data", null, "Tidemark: $20.00 to $30.00"],
] as const)("a verdict of %s comes first", (verdict, percent, expected) => {
  const appraisal = { verdict, percent, usual: null, lowest: null, struck: null };
  expect(lineOf(product({ buy_box: { ...view(2500, 2000, 3000), appraisal } }))).toBe(expected);
});

test("yen have no decimals, and another series speaks where there is no headline", () => {
  const used = { ...view(2500, 2000, 3000), currency: "JPY", exponent: 0 };
  expect(lineOf(product({ used }))).toBe("Tidemark: ¥2,000 to ¥3,000");
});

test("a price that nobody has confirmed says nothing", () => {
  const open = { ...view(null, 1, 1), since: null, lowest: null, highest: null };
  const claims = [{ price: 100, seenBy: 1, since }];
  expect(lineOf(product({ buy_box: { ...open, claims } }))).toBeNull();
  expect(lineOf(product({}))).toBeNull();
});
