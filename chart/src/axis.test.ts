import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisOf, evenTicks, limitsOf, logTicks } from "./axis.ts";

const usd = { currency: "USD", exponent: 2, base: 5000, locale: "en-US" } as const;
const yen = { currency: "JPY", exponent: 0, base: 5000, locale: "en-US" } as const;

describe("the price axis", () => {
  test("linear axis labels are money", () => {
    const axis = axisOf({ scale: "linear", ...usd });
    expect(axis.at(2589)).toBe(25.89);
    expect(axis.labels(axis.ticks(18, 32, 6))).toEqual(["$20", "$25", "$30"]);
    expect(axis.labels(axis.ticks(19.9, 20.6, 4))).toEqual(["$20.00", "$20.20", "$20.40", "$20.60"]);
  });

  test("percent axis is relative to the start of the range", () => {
    const axis = axisOf({ scale: "percent", ...usd });
    expect([axis.at(5000), axis.at(4000), axis.at(7500)]).toEqual([0, -20, 50].map((n) => expect.closeTo(n)));
    expect(axis.labels(axis.ticks(-25, 30, 5))).toEqual(["-20%", "0%", "+20%"]);
  });

  test("logarithmic axis: the same factor has the same distance", () => {
    const axis = axisOf({ scale: "log", ...usd });
    expect(axis.at(4000) - axis.at(2000)).toBeCloseTo(axis.at(200_000) - axis.at(100_000));
    expect(axis.labels(axis.ticks(axis.at(900), axis.at(30_000), 6))).toEqual([
      "$10",
      "$20",
      "$50",
      "$100",
      "$200",
    ]);
    expect(Number.isFinite(axis.at(0))).toBe(true);
  });

  test("price axis has whole yen", () => {
    for (const scale of ["linear", "log"] as const) {
      const axis = axisOf({ scale, ...yen });
      const labels = axis.labels(axis.ticks(axis.at(98), axis.at(101), 8));
      expect(labels).toEqual(["¥98", "¥99", "¥100", "¥101"]);
    }
  });

  test("percent axis without a base price is linear", () => {
    const axis = axisOf({ scale: "percent", ...usd, base: null });
    expect(axis.at(2589)).toBe(25.89);
  });
});

describe("ticks", () => {
  const prices = fc.double({ min: 0.01, max: 1e6, noNaN: true });

  test("ticks are in range, ascending, and not too many", () => {
    fc.assert(
      fc.property(prices, prices, fc.integer({ min: 2, max: 12 }), (a, b, most) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        for (const ticks of [evenTicks(from, to, most, 0.01), logTicks(from, to, most, 0.01)]) {
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const [i, tick] of ticks.entries()) {
            expect(tick).toBeGreaterThanOrEqual(from * (1 - 1e-6) - 1e-6);
            expect(tick).toBeLessThanOrEqual(to * (1 + 1e-6) + 1e-6);
            if (i > 0) expect(tick).toBeGreaterThan(ticks[i - 1]!);
          }
        }
      }),
    );
  });

  test("ticks of a narrow logarithmic axis are even", () => {
    expect(logTicks(60, 95, 5, 0.01)).toEqual([60, 70, 80, 90]);
  });

  test("ticks of a very long logarithmic axis are powers of ten", () => {
    expect(logTicks(0.5, 2_000_000, 8, 0.01)).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
  });
});

test("axis limits leave room at both ends and are never negative", () => {
  expect(limitsOf([20, 30], { scale: "linear" })).toEqual([17.5, 32.5]);
  expect(limitsOf([1, 30], { scale: "linear" })).toEqual([0, 37.25]);
  expect(limitsOf([25], { scale: "linear" })).toEqual([22.5, 27.5]);
  expect(limitsOf([0], { scale: "linear" })).toEqual([0, 1]);
  expect(limitsOf([-90, 10], { scale: "percent" })).toEqual([-100, 35]);
  const [bottom, top] = limitsOf([1, 1], { scale: "log" });
  expect(bottom).toBeLessThan(1);
  expect(top).toBeGreaterThan(1);
});
