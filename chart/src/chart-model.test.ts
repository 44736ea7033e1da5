import { describe, expect, test } from "vitest";
import { type ChartInput, chartModelOf, defaultDisplay, lineStyle, visiblePricesIn } from "./chart-model.ts";
import { historyOf } from "./history.fixture.ts";

const day = 86_400;
const span = { from: 0, until: 30 * day };
const history = historyOf([[0, 2000], [10 * day, 3000], [11 * day, 2000]]); // biome-ignore format: one row
const limitsOf = (more: Partial<ChartInput>, display = defaultDisplay, view = span) =>
  visiblePricesIn(chartModelOf({ history, claims: [], span, ...more }, display, "en-US"), view).limits;

describe("what a view shows", () => {
  test("is laid out for the part in sight", () => {
    expect(limitsOf({})).toEqual([17.5, 32.5]);
    expect(limitsOf({}, defaultDisplay, { from: 20 * day, until: 30 * day })).toEqual([18, 22]);
  });

  test("makes room for open claims in sight", () => {
    const claims = [{ price: 5000, seenBy: 1, since: new Date(20 * day * 1000).toISOString() }];
    expect(limitsOf({ claims })).toEqual([12.5, 57.5]);
    expect(limitsOf({ claims }, defaultDisplay, { from: 0, until: 5 * day })).toEqual([18, 22]);
  });

  test("makes room for the price a watch waits for while that is near", () => {
    expect(limitsOf({ target: 1500 })).toEqual([11.25, 33.75]);
    expect(limitsOf({ target: 100 })).toEqual([17.5, 32.5]);
  });

  test("makes room for lines beside it, but not for those of another currency", () => {
    const used = historyOf([[0, 1000]], { series: "used" });
    expect(limitsOf({ others: [used] })).toEqual([5, 35]);
    expect(limitsOf({ others: [{ ...used, currency: "JPY", exponent: 0 }] })).toEqual([17.5, 32.5]);
  });

  test("leaves outliers out when asked", () => {
    const slip = historyOf([[0, 2000], [10 * day, 90_000], [10 * day + 3600, 2100]]); // biome-ignore format: one row
    expect(limitsOf({ history: slip })![1]).toBeGreaterThan(900);
    expect(limitsOf({ history: slip }, { ...defaultDisplay, hideOutliers: true })).toEqual([19.75, 21.25]);
  });

  test("is nothing without a price", () => {
    expect(limitsOf({ history: historyOf([[0, null]]) })).toBeNull();
    expect(limitsOf({ history: historyOf([]) }, { ...defaultDisplay, scale: "percent" })).toBeNull();
  });
});

test("each line has a style of its own, the product's own the plain one", () => {
  expect(lineStyle("used", "used")).toBe("buy_box");
  expect(lineStyle("buy_box", "used")).toBe("used");
  expect(lineStyle("list", "used")).toBe("list");
});
