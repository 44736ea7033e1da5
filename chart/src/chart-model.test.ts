import { describe, expect, test } from "vitest";
import { type ChartInput, chartModelOf, defaultDisplay, lineStyle, visiblePricesIn } from "./chart-model.ts";
import { historyOf } from "./history.fixture.ts";

const day = 86_400;
const span = { from: 0, until: 30 * day };
const history = historyOf([[0, 2000], [10 * day, 3000], [11 * day, 2000]]); // biome-ignore format: one row
const limitsOf = (more: Partial<ChartInput>, display = defaultDisplay, view = span) =>
  visiblePricesIn(chartModelOf({ history, claims: [], span, ...more }, display, "en-US"), view).limits;

describe("prices in a view", () => {
  test("axis limits fit the view", () => {
    expect(limitsOf({})).toEqual([17.5, 32.5]);
    expect(limitsOf({}, defaultDisplay, { from: 20 * day, until: 30 * day })).toEqual([18, 22]);
  });

  test("axis limits include open claims in view", () => {
    const claims = [{ price: 5000, seenBy: 1, since: new Date(20 * day * 1000).toISOString() }];
    expect(limitsOf({ claims })).toEqual([12.5, 57.5]);
    expect(limitsOf({ claims }, defaultDisplay, { from: 0, until: 5 * day })).toEqual([18, 22]);
  });

  test("axis limits include a target price that is near", () => {
    expect(limitsOf({ target: 1500 })).toEqual([11.25, 33.75]);
    expect(limitsOf({ target: 100 })).toEqual([17.5, 32.5]);
  });

  test("axis limits include other lines of the same currency", () => {
    const used = historyOf([[0, 1000]], { series: "used" });
    expect(limitsOf({ others: [used] })).toEqual([5, 35]);
    expect(limitsOf({ others: [{ ...used, currency: "JPY", exponent: 0 }] })).toEqual([17.5, 32.5]);
  });

  test("axis limits leave out outliers if asked", () => {
    const slip = historyOf([[0, 2000], [10 * day, 90_000], [10 * day + 3600, 2100]]); // biome-ignore format: one row
    expect(limitsOf({ history: slip })![1]).toBeGreaterThan(900);
    expect(limitsOf({ history: slip }, { ...defaultDisplay, hideOutliers: true })).toEqual([19.75, 21.25]);
  });

  test("axis limits are null without a price", () => {
    expect(limitsOf({ history: historyOf([[0, null]]) })).toBeNull();
    expect(limitsOf({ history: historyOf([]) }, { ...defaultDisplay, scale: "percent" })).toBeNull();
  });
});

test("a price after an extra was seen when its headline price was", () => {
  const gap: [number, number] = [5 * day, 8 * day];
  const other = historyOf([[day, 1800]], { series: "with_coupon", gaps: [[2 * day, 30 * day]] });
  const input = { history: { ...history, gaps: [gap] }, claims: [], span, others: [other] };
  const [, line] = chartModelOf(input, defaultDisplay).lines;
  expect([...line!.steps.from]).toEqual([day, 8 * day]);
  expect([...line!.steps.to]).toEqual([5 * day, 30 * day]);
});

test("line styles differ, and the main line is plain", () => {
  expect(lineStyle("used", "used")).toBe("buy_box");
  expect(lineStyle("buy_box", "used")).toBe("used");
  expect(lineStyle("list", "used")).toBe("list");
});
