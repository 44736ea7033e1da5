import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, daySeconds, meanOf, type Step } from "./day.ts";

const start = 20 * daySeconds;
const at = (seconds: number, price: number | null): Step => ({ t: start + seconds, price });

describe("a day", () => {
  test("a day without a change is its price all day long", () => {
    const day = dayOf(start, 100, [])!;
    expect(day).toEqual({
      open: 100, high: 100, low: 100, close: 100, weighted: 0, pricedS: 0, lastChangeS: 0, changes: 0,
    }); // biome-ignore format: one row
    expect(meanOf(day)).toBe(100);
  });

  test("a day weighs each price by its seconds", () => {
    const day = dayOf(start, 100, [at(daySeconds / 4, 200), at(daySeconds / 2, 50)])!;
    expect(day).toMatchObject({ open: 100, high: 200, low: 50, close: 50, changes: 2 });
    expect(meanOf(day)).toBe(100);
  });

  test("the day on which a series began counts from its first price on", () => {
    const day = dayOf(start, undefined, [at(daySeconds / 2, 100)])!;
    expect(day).toMatchObject({ open: 100, weighted: 0, lastChangeS: daySeconds / 2, changes: 1 });
    expect(meanOf(day)).toBe(100);
  });

  test("a day leaves the hours without a price out of its mean", () => {
    const day = dayOf(start, 100, [at(100, null), at(daySeconds - 100, 300)])!;
    expect(meanOf(day)).toBe(200);
    expect(day).toMatchObject({ low: 100, high: 300 });
  });

  test("a day that is unavailable throughout has no mean, no high and no low", () => {
    const day = dayOf(start, null, [])!;
    expect(day).toMatchObject({ open: null, high: null, low: null, close: null });
    expect(meanOf(day)).toBeNull();
  });

  test("a day before the series began does not exist", () => {
    expect(dayOf(start, undefined, [])).toBeNull();
  });
});

test("a mean lies between low and high, and equals the mean taken second by second", () => {
  const change = fc.record({
    s: fc.integer({ min: 0, max: daySeconds - 1 }),
    price: fc.option(fc.nat(100_000)),
  });
  const changes = fc.uniqueArray(change, { selector: ({ s }) => s, maxLength: 8 });
  fc.assert(
    fc.property(fc.option(fc.nat(100_000)), changes, (before, unordered) => {
      const steps = unordered.toSorted((a, b) => a.s - b.s).map(({ s, price }) => at(s, price));
      const day = dayOf(start, before, steps)!;
      let sum = 0;
      let seconds = 0;
      for (let i = -1; i < steps.length; i++) {
        const price = i < 0 ? before : steps[i]!.price;
        const from = i < 0 ? start : steps[i]!.t;
        const length = (steps[i + 1]?.t ?? start + daySeconds) - from;
        if (price === null) continue;
        sum += price * length;
        seconds += length;
      }
      const mean = meanOf(day);
      expect(mean === null).toBe(seconds === 0);
      if (mean === null) return;
      expect(mean).toBeCloseTo(sum / seconds, 6);
      expect(mean).toBeGreaterThanOrEqual(day.low! - 1e-6);
      expect(mean).toBeLessThanOrEqual(day.high! + 1e-6);
    }),
  );
});
