import fc from "fast-check";
import { expect, test } from "vitest";
import { daySeconds, type Step } from "./day.ts";
import { heldWithin, medianOf, observedWithin, type Seen } from "./seen.ts";

const hour = 3600;
const d = daySeconds;

test("only observed days count, each price by the seconds for which it held", () => {
  const seen: Seen = {
    steps: [
      { t: 0, price: 100 },
      { t: d + 6 * hour, price: 80 },
      { t: d + 12 * hour, price: null },
      { t: 5 * d, price: 90 },
    ],
    days: [0, d, 5 * d],
  };
  expect(heldWithin(seen, 0, 10 * d)).toEqual([
    { price: 100, seconds: d },
    { price: 100, seconds: 6 * hour },
    { price: 80, seconds: 6 * hour },
    { price: 90, seconds: d },
  ]);
  expect(heldWithin(seen, d + hour, d + 7 * hour)).toEqual([
    { price: 100, seconds: 5 * hour },
    { price: 80, seconds: hour },
  ]);
  expect(observedWithin(seen, d + hour, 5 * d)).toBe(1);
});

test.each([
  [[], null],
  [[[100, 0]], null],
  [[[100, 5]], 100],
  [[[300, 1], [100, 2], [200, 2]], 200],
  [[[100, 2], [200, 2]], 100],
  [[[100, 1], [999_999, 1], [100, 1]], 100],
] as const)("the middle of %j is %s", (held, median) => {
  expect(medianOf(held.map(([price, seconds]) => ({ price, seconds })))).toBe(median);
}); // biome-ignore format: a table

const step = fc.record({ t: fc.nat(6 * d), price: fc.option(fc.nat(500)) });
const seen = fc
  .record({
    steps: fc.uniqueArray(step, { selector: ({ t }) => t, maxLength: 12 }),
    days: fc.uniqueArray(fc.nat(6), { maxLength: 7 }),
  })
  .map(
    ({ steps, days }): Seen => ({
      steps: steps.toSorted((a, b) => a.t - b.t),
      days: days.toSorted((a, b) => a - b).map((day) => day * d),
    }),
  );
const inForce = (steps: readonly Step[], at: number) => steps.findLast(({ t }) => t <= at)?.price ?? null;

test("heldWithin gives the price in force at each moment of the observed days, and the median halves it", () => {
  fc.assert(
    fc.property(seen, fc.nat(6 * d), fc.nat(3 * d), (all, from, length) => {
      const until = from + length;
      const held = heldWithin(all, from, until);
      const cuts = [from, until, ...all.steps.map(({ t }) => t), ...all.days.flatMap((day) => [day, day + d])]
        .filter((t) => t >= from && t <= until)
        .sort((a, b) => a - b);
      const seconds = new Map<number, number>();
      for (const [i, start] of cuts.entries()) {
        const price = inForce(all.steps, start);
        const isSeen = all.days.some((day) => start >= day && start < day + d);
        const lasted = (cuts[i + 1] ?? start) - start;
        if (price !== null && isSeen && lasted > 0) seconds.set(price, (seconds.get(price) ?? 0) + lasted);
      }
      const sums = new Map<number, number>();
      for (const one of held)
        if (one.seconds > 0) sums.set(one.price, (sums.get(one.price) ?? 0) + one.seconds);
      expect(new Map([...sums].sort())).toEqual(new Map([...seconds].sort()));
      const median = medianOf(held);
      expect(median === null).toBe(seconds.size === 0);
      if (median === null) return;
      const total = [...seconds.values()].reduce((a, b) => a + b, 0);
      const part = (is: (price: number) => boolean) =>
        [...seconds].reduce((sum, [price, lasted]) => sum + (is(price) ? lasted : 0), 0);
      expect(part((price) => price < median)).toBeLessThan(total / 2);
      expect(part((price) => price > median)).toBeLessThanOrEqual(total / 2);
    }),
  );
});
