import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { historyOf } from "./history.fixture.ts";
import { extremesOf, fencesOf, firstStepEndingFrom, stepSeriesOf } from "./step-series.ts";

const day = 86_400;
const span = { from: 0, until: 100 * day };
const at = (steps: readonly (readonly [number, number | null])[]) =>
  stepSeriesOf(historyOf(steps.map(([days, price]) => [days * day, price] as const)), span);

describe("lowest and highest", () => {
  const steps = at([[0, 500], [10, 300], [20, 900], [30, 300], [40, null], [60, 700]]); // biome-ignore format: one row

  test("lowest and highest are the first ones in the view", () => {
    expect(extremesOf(steps, span)).toEqual({
      lowest: { price: 300, at: 10 * day },
      highest: { price: 900, at: 20 * day },
    });
  });

  test("lowest and highest of a part include the price at its start", () => {
    expect(extremesOf(steps, { from: 25 * day, until: 35 * day })).toEqual({
      lowest: { price: 300, at: 30 * day },
      highest: { price: 900, at: 25 * day },
    });
  });

  test("lowest and highest leave out prices outside the fences", () => {
    expect(extremesOf(steps, span, [400, 800])).toEqual({
      lowest: { price: 500, at: 0 },
      highest: { price: 700, at: 60 * day },
    });
  });

  test("lowest and highest are null without a price", () => {
    expect(extremesOf(steps, { from: 45 * day, until: 50 * day })).toEqual({ lowest: null, highest: null });
  });

  test("lowest and highest of a daily row are those within the day", () => {
    const days = historyOf([[0, 500], [day, 600]], { granularity: "day", low: [400, 550], high: [500, 800] }); // biome-ignore format: one row
    const { lowest, highest } = extremesOf(stepSeriesOf(days, span), span);
    expect([lowest?.price, highest?.price]).toEqual([400, 800]);
  });
});

describe("outliers", () => {
  const outside = (steps: Parameters<typeof at>[0]) => {
    const series = at(steps);
    const [bottom, top] = fencesOf(series);
    return [...new Set(series.value)].filter((price) => price < bottom || price > top);
  };

  test.each([
    ["a slip of an hour", [[0, 2000], [50, 99_900], [50.04, 2000]], [99_900]], // biome-ignore format: one row
    ["a penny for an hour", [[0, 2000], [50, 1], [50.04, 2100]], [1]], // biome-ignore format: one row
    ["a sale for a month", [[0, 2000], [30, 900], [60, 2000]], []], // biome-ignore format: one row
    ["a small move after long stillness", [[0, 2000], [99, 1700]], []], // biome-ignore format: one row
    ["nothing", [], []],
  ] as const)("outliers: %s", (_, steps, expected) => {
    expect(outside(steps)).toEqual(expected);
  });

  test("prices that held for more than half of the time are no outliers", () => {
    const steps = fc.uniqueArray(fc.tuple(fc.nat(99), fc.nat(100_000)), {
      minLength: 1,
      maxLength: 20,
      selector: ([t]) => t,
    });
    fc.assert(
      fc.property(steps, (some) => {
        const steps = at(some.sort(([a], [b]) => a - b));
        const [bottom, top] = fencesOf(steps);
        let inside = 0;
        let whole = 0;
        for (const [i, price] of steps.value.entries()) {
          const lasted = steps.to[i]! - steps.from[i]!;
          whole += lasted;
          if (Math.max(price, 1) >= bottom * 0.999999 && price <= top * 1.000001) inside += lasted;
        }
        expect(inside).toBeGreaterThanOrEqual(whole / 2);
      }),
    );
  });
});

test("the first step that ends from a moment on is found", () => {
  const steps = at([[0, 1], [10, 2], [20, 3]]); // biome-ignore format: one row
  expect([0, 5, 10, 15, 99].map((days) => firstStepEndingFrom(steps, days * day))).toEqual([0, 0, 0, 1, 2]);
  expect(firstStepEndingFrom(steps, 101 * day)).toBe(3);
});
