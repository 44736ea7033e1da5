import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HistoryView } from "../wire/product.ts";
import { baseRate, baseRateDays, minBaseRateDays } from "./base-rate.ts";
import { daySeconds as d } from "./day.ts";

const today = 1000 * d;
const now = today + 12 * 3600;

/** Prices from noon of so many days ago on; spans of days ago, the first included, on which nobody looked. */
const history = (
  steps: readonly (readonly [daysAgo: number, price: number | null])[],
  unseen: readonly (readonly [from: number, until: number])[] = [],
): HistoryView => ({
  marketplace: "com",
  asin: "B000000001",
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  granularity: "raw",
  t: steps.map(([daysAgo]) => now - daysAgo * d),
  p: steps.map(([, price]) => price),
  source: steps.map(() => "crowd"),
  by: steps.map(() => 2),
  gaps: unseen.map(([from, until]) => [today - from * d, today - until * d]),
});

describe("the base rate of a target", () => {
  test("a base rate counts the days at or below the target, and how long such lows lasted", () => {
    const sales = history([[200, 100], [150, 70], [148, 100], [90, 69], [85, 100], [41, 70], [41, 100]]); // biome-ignore format: one row
    // Each sale begins and ends at noon, so that it has part in a day more.
    expect(baseRate(sales, 70, now)).toEqual({ days: 3 + 6 + 1, observedDays: 201, lastDaysAgo: 41, medianDays: 3 });
    expect(baseRate(sales, 69, now)).toEqual({ days: 6, observedDays: 201, lastDaysAgo: 85, medianDays: 6 });
    expect(baseRate(sales, 68, now)).toEqual({ days: 0, observedDays: 201, lastDaysAgo: null, medianDays: null });
  }); // biome-ignore format: one line each

  test("a base rate leaves a low that lasts still out of the durations, unless it is the only one", () => {
    const ended = [[100, 100], [50, 70], [49, 100]] as const; // biome-ignore format: one row
    expect(baseRate(history([...ended, [9, 70]]), 70, now)).toMatchObject({ lastDaysAgo: 0, medianDays: 2 });
    expect(baseRate(history([[100, 100], [9, 70]]), 70, now)).toMatchObject({ lastDaysAgo: 0, medianDays: 10 }); // biome-ignore format: one row
  });

  test("a base rate counts neither days on which nobody looked nor those without a price", () => {
    expect(baseRate(history([[100, 70], [60, null], [50, 100]], [[90, 80]]), 70, now)).toMatchObject({ days: 31, observedDays: 91 }); // biome-ignore format: one row
  });

  test("a base rate looks back a year only", () => {
    expect(baseRate(history([[800, 70], [400, 100]]), 70, now)).toEqual({ days: 0, observedDays: baseRateDays, lastDaysAgo: null, medianDays: null }); // biome-ignore format: one row
  });

  test("no base rate is given of a series seen on too few days, or of rows longer than a day", () => {
    const long = history([[minBaseRateDays - 1, 100]]);
    expect(baseRate(long, 100, now)).not.toBeNull();
    expect(baseRate(history([[minBaseRateDays - 2, 100]]), 100, now)).toBeNull();
    expect(baseRate({ ...long, granularity: "week" }, 100, now)).toBeNull();
    expect(baseRate(history([]), 100, now)).toBeNull();
  });

  test("a base rate of daily rows uses the lowest price of each day", () => {
    const days = Array.from({ length: 40 }, (_, i) => 39 - i);
    const daily: HistoryView = {
      ...history([]),
      granularity: "day",
      t: days.map((daysAgo) => today - daysAgo * d),
      p: days.map(() => 100),
      low: days.map((daysAgo) => (daysAgo === 7 ? 60 : 100)),
    };
    expect(baseRate(daily, 70, now)).toEqual({ days: 1, observedDays: 40, lastDaysAgo: 7, medianDays: 1 });
  });

  test("property: a higher target was reached as often or more, never on more days than were seen", () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.option(fc.integer({ min: 1, max: 50 })));
    const gap = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), fc.array(gap, { maxLength: 1 }), fc.nat(60), (some, spans, target) => {
        const steps = some.toSorted(([a], [b]) => b - a);
        const all = history(steps, spans.map(([from, length]) => [from, Math.max(0, from - length)]));
        const [lower, higher] = [baseRate(all, target, now), baseRate(all, target + 1, now)];
        fc.pre(lower !== null && higher !== null);
        expect(higher.observedDays).toBe(lower.observedDays);
        expect(higher.days).toBeGreaterThanOrEqual(lower.days);
        expect(higher.days).toBeLessThanOrEqual(higher.observedDays);
        expect(lower.observedDays).toBeLessThanOrEqual(baseRateDays);
        expect((lower.lastDaysAgo === null) === (lower.days === 0)).toBe(true);
        expect(lower.medianDays ?? 0).toBeLessThanOrEqual(lower.days);
      }),
    );
  }); // biome-ignore format: one call
});
