import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appraise, checkStruck, percentAgainst, reductionStart, usualPrice } from "./appraise.ts";
import { daySeconds as d } from "./day.ts";
import type { Seen } from "./seen.ts";

const now = 1000 * d;
/** Prices from so many days ago on; seen each day, or on those given as days ago. */
const seenOf = (steps: readonly (readonly [daysAgo: number, price: number | null])[], on?: readonly number[]): Seen => {
  const first = Math.max(0, ...steps.map(([daysAgo]) => daysAgo));
  const days = on ?? Array.from({ length: first }, (_, i) => first - i);
  return {
    steps: steps.map(([daysAgo, price]) => ({ t: now - daysAgo * d, price })),
    days: days.map((daysAgo) => now - daysAgo * d).sort((a, b) => a - b),
  };
}; // biome-ignore format: one signature

const appraised = (seen: Seen, was: number | null = null, highest: number | null = null) => {
  const price = seen.steps.at(-1)!.price!;
  return appraise({ seen, price, was, highest, lowest: null }, now);
};

describe("the usual price", () => {
  test("the usual price is the median by time, not by changes: a day's sale among 90 moves nothing", () => {
    const seen = seenOf([[90, 100], [50, 60], [49, 100], [20, 55], [19, 100]]); // biome-ignore format: one row
    expect(usualPrice(seen, now)).toEqual({ price: 100, observedDays: 90 });
  });

  test("the usual price counts observed days only", () => {
    const on = [80, 79, 78, 77, 76, 75, 10, 9, 8, 7, 6, 5, 4];
    expect(usualPrice(seenOf([[80, 100], [74, 40], [10, 90]], on), now)).toEqual({ price: 90, observedDays: 13 }); // biome-ignore format: one row
  });

  test.each([
    ["nine observed days", [60, 50, 40, 30, 20, 10, 5, 4, 3]],
    ["ten days in a row", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
    ["ten days, all before those 90", [120, 119, 118, 117, 116, 115, 114, 113, 112, 111]],
    ["nothing", []],
  ])("no usual price is given for a series with %s", (_, on) => {
    expect(usualPrice(seenOf([[120, 100]], on), now)).toBeNull();
  });

  test("no usual price is given for a series that could never be bought", () => {
    expect(usualPrice(seenOf([[90, null]]), now)).toBeNull();
  });
});

test.each([
  [
    [
      [90, 100],
      [5, 95],
    ],
    "good",
    -5,
  ],
  [
    [
      [90, 100],
      [5, 96],
    ],
    "usual",
    -4,
  ],
  [[[90, 100]], "usual", 0],
  [
    [
      [90, 100],
      [5, 104],
    ],
    "usual",
    4,
  ],
  [
    [
      [90, 100],
      [5, 105],
    ],
    "high",
    5,
  ],
  [
    [
      [90, 2999],
      [5, 2589],
    ],
    "good",
    -14,
  ],
  [
    [
      [9, 100],
      [5, 50],
    ],
    "not-enough-data",
    null,
  ],
  [
    [
      [90, 0],
      [5, 10],
    ],
    "high",
    0,
  ],
  [[[90, 0]], "usual", 0],
] as const)("the verdict on %j is %s", (steps, verdict, percent) => {
  expect(appraised(seenOf(steps))).toMatchObject({ verdict, percent });
});

test.each([
  ["10.7 % below", 893, 1000, -11],
  ["10.4 % below", 896, 1000, -10],
  ["13.67 % below", 2589, 2999, -14],
  ["0.4 % below", 996, 1000, 0],
  ["0.6 % above", 1006, 1000, 1],
  ["4.6 % below", 954, 1000, -4],
  ["5 % below", 950, 1000, -5],
  ["19.7 % below", 803, 1000, -19],
  ["20 % below", 800, 1000, -20],
  ["99.7 % below", 3, 1000, -99],
  ["nothing", 0, 1000, -100],
  ["the same", 1000, 1000, 0],
  ["a price of zero", 5, 0, 0],
])("a price that is %s is said in whole percent", (_, price, other, percent) => {
  expect(percentAgainst(price, other)).toBe(percent);
});

test("percent are the nearest, and reach no multiple of 5 before the price does", () => {
  const prices = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(prices, prices, (price, other) => {
      const percent = percentAgainst(price, other);
      const exact = ((price - other) * 100) / other;
      const off = Math.abs(exact - percent);
      if (Math.abs(percent) % 5 === 0) expect(Math.abs(percent)).toBeLessThanOrEqual(Math.abs(exact));
      if (Math.round(Math.abs(exact)) % 5 === 0) expect(off).toBeLessThan(1);
      else expect(off).toBeLessThanOrEqual(0.5);
    }),
  );
});

test.each([
  [
    [
      [50, 100],
      [10, 80],
    ],
    10,
  ],
  [
    [
      [50, 100],
      [10, 80],
      [5, 70],
    ],
    10,
  ],
  [
    [
      [50, 100],
      [10, 60],
      [5, 70],
    ],
    5,
  ],
  [
    [
      [50, 100],
      [10, 80],
      [8, null],
      [6, 80],
    ],
    6,
  ],
  [
    [
      [200, 100],
      [150, 80],
    ],
    90,
  ],
  [[[20, 100]], 20],
] as const)("the reduction of %j began %i days ago", (steps, daysAgo) => {
  expect(reductionStart(seenOf(steps), now)).toBe(now - daysAgo * d);
});

describe("a struck price", () => {
  const fell = seenOf([[90, 100], [40, 90], [30, 100], [10, 70]]); // biome-ignore format: one row

  test("a struck price is true if it was the lowest of the 30 days before the reduction", () => {
    expect(checkStruck(fell, 90, 100, now)).toEqual({ was: 90, finding: "true", lowestBefore: 90, observedDays: 30 }); // biome-ignore format: one row
  });

  test("a struck price above that lowest is overstated, even when it was the price just before", () => {
    expect(checkStruck(fell, 100, 100, now)).toMatchObject({ finding: "overstated", lowestBefore: 90 });
  });

  test("a struck price above all prices ever seen is never-seen", () => {
    expect(checkStruck(fell, 150, 100, now)).toMatchObject({ finding: "never-seen", lowestBefore: null });
  });

  test("a struck price is not judged when too few days before the reduction were seen", () => {
    const seen = seenOf([[90, 100], [10, 70]], [90, 39, 38, 37, 36, 9, 8, 7, 6, 5, 4, 3]); // biome-ignore format: one row
    expect(checkStruck(seen, 100, 100, now)).toMatchObject({ finding: "not-enough-data", observedDays: 4 });
    expect(checkStruck(seenOf([[3, 70]]), 100, 70, now).finding).toBe("not-enough-data");
  });

  test("the verdict is was-never-seen for such a struck price, unless the price is good by itself", () => {
    expect(appraised(seenOf([[90, 70]]), 150, 70).verdict).toBe("was-never-seen");
    expect(appraised(fell, 150, 100).verdict).toBe("good");
    expect(appraised(seenOf([[90, 70]]), 60, 70).struck).toBeNull();
  });
});

test("no verdict without its reason, and the price of a series that never changed is usual", () => {
  const prices = fc.array(fc.tuple(fc.integer({ min: 0, max: 119 }), fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 9 }); // biome-ignore format: one row
  fc.assert(
    fc.property(prices, fc.uniqueArray(fc.nat(119)), fc.option(fc.nat(1500)), (some, on, was) => {
      const steps = some.toSorted(([a], [b]) => b - a);
      const seen = seenOf(steps, on);
      const highest = Math.max(...steps.map(([, price]) => price));
      const { verdict, usual, percent, struck } = appraised(seen, was, highest);
      expect(percent === null).toBe(usual === null);
      if (verdict === "good") expect(percent).toBeLessThanOrEqual(-5);
      if (verdict === "high") expect(percent).toBeGreaterThanOrEqual(5);
      if (verdict === "was-never-seen") expect(struck!.was).toBeGreaterThan(highest);
      if (verdict === "not-enough-data") expect(usual).toBeNull();
      if (new Set(steps.map(([, price]) => price)).size === 1 && usual) expect(percent).toBe(0);
    }),
  );
});
