import type { ProductView, SeriesView } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { listingOf, priceOf } from "../testing/listing.fixture.ts";
import { incomparableLine, lineText } from "./line-text.ts";

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

const lineOf = (series: SeriesView, listing = shows("25.00")) =>
  lineText(product({ buy_box: series }), listing);

test.each([
  ["between", view(2500, 2000, 3000), "25.00", "Tidemark: $20.00 to $30.00 so far", "plain"],
  ["at the lowest", view(2000, 2000, 3000), "20.00", "Tidemark: $20.00 to $30.00 so far", "plain"],
  ["below what is known", view(2500, 2000, 3000), "19.99", "Tidemark: below $20.00, the lowest so far", "unconfirmed"],
  ["above what is known", view(2500, 2000, 3000), "31.00", "Tidemark: above $30.00, the highest so far", "unconfirmed"],
  ["never another", view(2000, 2000, 2000), "20.00", "Tidemark: always $20.00 so far", "plain"],
  ["another for the first time, lower", view(2000, 2000, 2000), "15.00", "Tidemark: below $20.00, the lowest so far", "unconfirmed"],
  ["another for the first time, higher", view(2000, 2000, 2000), "25.00", "Tidemark: above $20.00, the highest so far", "unconfirmed"],
  ["known as unavailable", view(null, 2000, 3000), "25.00", "Tidemark: $20.00 to $30.00 so far", "unconfirmed"],
  ["without a price on the page", view(2000, 2000, 3000), null, "Tidemark: $20.00 to $30.00 so far", "plain"],
  ["without one, and never another", view(2000, 2000, 2000), null, "Tidemark: always $20.00 so far", "plain"],
])("without enough data, the line of a price that is %s gives the span and no verdict", (_, series, amount, line, tone) => {
  expect(lineOf(series, shows(amount))).toMatchObject({ line, tone });
}); // biome-ignore format: one row each

const appraisal = { verdict: "usual", percent: 0, usual: { price: 2500, observedDays: 60 }, lowest: null, struck: null } as const; // biome-ignore format: one row
const usual = "($25.00 over 90 days)";

test.each([
  ["good", -13, `Tidemark: good price, 13% below usual ${usual}`, "good"],
  ["high", 20, `Tidemark: high price, 20% above usual ${usual}`, "plain"],
  ["usual", 0, `Tidemark: about its usual price ${usual}`, "plain"],
  ["was-never-seen", null, "Tidemark: the “was” price was never seen here", "plain"],
  ["not-enough-data", null, "Tidemark: $20.00 to $30.00 so far", "plain"],
] as const)("the line gives a verdict of %s before anything else", (verdict, percent, line, tone) => {
  const series = { ...view(2500, 2000, 3000), appraisal: { ...appraisal, verdict, percent } };
  expect(lineOf(series)).toMatchObject({ line, tone });
});

test.each([
  ["a drop that nobody has confirmed", "21.00", `Tidemark: good price, 16% below usual ${usual}`, "good"],
  ["a drop below all that was seen", "18.00", `Tidemark: lowest ever seen, 28% below usual ${usual}`, "low"],
  ["a rise that nobody has confirmed", "31.00", `Tidemark: high price, 24% above usual ${usual}`, "unconfirmed"],
  ["a little more", "25.50", `Tidemark: about its usual price ${usual}`, "unconfirmed"],
])("the line judges the page's price, not the one that the server knows: %s", (_, amount, line, tone) => {
  const known = { ...appraisal, verdict: "was-never-seen", percent: -1 } as const;
  const series = { ...view(2400, 2000, 3000), appraisal: known };
  expect(lineOf(series, shows(amount))).toMatchObject({ line, tone });
}); // biome-ignore format: one row each

const fell = { kind: "fall", was: 3000, percent: 30, at: since } as const;
const rose = { kind: "rise", was: 29_900, percent: 2, at: "2026-11-14T12:00:00.000Z" } as const;

test.each([
  [
    "ever",
    { since: null, observedDays: 90 },
    fell,
    `Tidemark: lowest ever seen, 16% below usual ${usual}`,
    "low",
  ],
  [
    "for a while",
    { since: "2026-05-02", observedDays: 90 },
    fell,
    "Tidemark: lowest since May 2, 2026, 16% below usual",
    "low",
  ],
  [
    "for a while, as a server of before says it",
    { since: "2026-05-02", observedDays: 90 },
    undefined,
    `Tidemark: good price, 16% below usual ${usual}`,
    "good",
  ],
  [
    "after a rise",
    { since: "2026-05-02", observedDays: 90 },
    rose,
    `Tidemark: good price, 16% below usual ${usual}`,
    "good",
  ],
])("a price is called the lowest only after a fall: %s", (_, lowest, move, line, tone) => {
  const low = { ...appraisal, verdict: "good", percent: -16, lowest, ...(move && { move }) } as const;
  expect(lineOf({ ...view(2100, 2000, 3000), appraisal: low }, shows("21.00"))).toMatchObject({ line, tone });
});

test("without enough data a rise is told as one, and never as a low", () => {
  const little = {
    ...appraisal,
    verdict: "not-enough-data",
    percent: null,
    usual: null,
    move: rose,
  } as const;
  const series = { ...view(30_500, 29_900, 32_900), appraisal: little };
  expect(lineOf(series, shows("305.00"))).toMatchObject({
    line: "Tidemark: up 2% from $299.00 on Nov 14, 2026",
    tone: "plain",
  });
  expect(lineOf(series, shows("299.00"))?.line).toBe("Tidemark: $299.00 to $329.00 so far");
});

test("the line of a sold out product gives the span, not a verdict", () => {
  const listing = { ...shows(null), availability: "out_of_stock" as const };
  expect(lineOf({ ...view(2500, 2000, 3000), appraisal }, listing)?.line).toBe(
    "Tidemark: $20.00 to $30.00 so far",
  );
});

test.each([
  ["in another currency", shows("23.00", "EUR"), "Tidemark: converted prices cannot be compared"],
  ["delivered abroad", { ...shows("269.95"), deliveryCountry: "NG" }, "Tidemark: prices for delivery to Nigeria cannot be compared"],
  ["of a business account", { ...shows(null), reasons: { buy_box: "business-account" as const } }, "Tidemark: business prices cannot be compared"],
])("a price that cannot be compared is never shown beside the history: %s", (_, listing, line) => {
  expect(lineOf({ ...view(29_900, 29_900, 32_900), appraisal }, listing)).toBeNull();
  expect(incomparableLine(listing)).toMatchObject({ line, tone: "plain" });
}); // biome-ignore format: one row each

test("incomparableLine is null for a page that can be compared", () => {
  expect(incomparableLine(shows("5.00"))).toBeNull();
  expect(incomparableLine({ ...shows("5.00"), deliveryCountry: "US" })).toBeNull();
});

test("the line judges a used product by its used price", () => {
  const used = { ...view(2500, 2000, 3000), appraisal };
  const listing = { ...shows("20.00"), condition: "used" as const };
  const found = lineText(product({ buy_box: view(5000, 4000, 6000), used }), listing);
  expect(found?.line).toBe(`Tidemark: good price, 20% below usual ${usual}`);
});

test("the line uses another series without a headline price, and writes yen without decimals", () => {
  const used = { ...view(2500, 2000, 3000), currency: "JPY", exponent: 0 };
  expect(lineText(product({ used }), shows(null))?.line).toBe("Tidemark: ¥2,000 to ¥3,000 so far");
});

test("there is no line for a price that nobody has confirmed", () => {
  const open = { ...view(null, 1, 1), since: null, lowest: null, highest: null };
  const claims = [{ price: 100, seenBy: 1, since }];
  expect(lineOf({ ...open, claims }, shows("1.00"))).toBeNull();
  expect(lineText(product({}), shows("1.00"))).toBeNull();
});
