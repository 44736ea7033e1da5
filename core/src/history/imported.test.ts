import fc from "fast-check";
import { expect, test } from "vitest";
import { daySeconds, type Step } from "./day.ts";
import { importedSteps, importSourceName } from "./imported.ts";

const d = (day: number) => day * daySeconds;
const steps = (...rows: readonly (readonly [t: number, price: number | null])[]) =>
  rows.map(([t, price]) => ({ t, price }));

test("imported changes stand before the first price seen here, and end there", () => {
  const points = steps([d(1), 900], [d(3), 800], [d(9), 700]);
  expect(importedSteps(points, "change", { first: d(5), gaps: [] }, d(10))).toEqual(
    steps([d(1), 900], [d(3), 800], [d(5), null]),
  );
});

test("an imported price that was in force when nobody looked here fills the gap and nothing else", () => {
  const points = steps([d(1), 900], [d(7), 800], [d(30), 1]);
  expect(importedSteps(points, "change", { first: d(2), gaps: [[d(6), d(8)]] }, d(10))).toEqual(
    steps([d(1), 900], [d(2), null], [d(6), 900], [d(7), 800], [d(8), null]),
  );
});

test("an imported price of a day holds on that day alone", () => {
  const points = steps([d(1), 900], [d(2), 900], [d(4), 800]);
  expect(importedSteps(points, "day", { first: null, gaps: [] }, d(10))).toEqual(
    steps([d(1), 900], [d(3), null], [d(4), 800], [d(5), null]),
  );
});

test("the last imported change is a sighting: it is not drawn on until today", () => {
  expect(importedSteps(steps([d(1), 900]), "change", { first: null, gaps: [] }, d(10))).toEqual(
    steps([d(1), 900], [d(1) + 1, null]),
  );
});

test("an unknown source is called by its own word, one with a prototype's name too", () => {
  expect(["keepa", "newer", "constructor"].map(importSourceName)).toEqual(["Keepa", "newer", "constructor"]);
});

const world = fc.record({
  points: fc
    .uniqueArray(fc.record({ t: fc.integer({ min: 0, max: d(30) }), price: fc.option(fc.nat(5)) }), {
      selector: ({ t }) => t,
    })
    .map((all) => all.sort((a, b) => a.t - b.t)),
  holds: fc.constantFrom("change" as const, "day" as const),
  first: fc.option(fc.integer({ min: 0, max: d(30) })),
  gapDays: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 8 }),
  until: fc.integer({ min: d(30), max: d(31) }),
});

const priceAt = (all: readonly Step[], t: number) => all.findLast((step) => step.t <= t)?.price ?? null;

test("property: imported prices never stand where the series was seen here, and are never made up", () => {
  fc.assert(
    fc.property(world, fc.array(fc.integer({ min: 0, max: d(31) })), ({ points, holds, first, gapDays, until }, moments) => {
      const gaps = gapDays
        .sort((a, b) => a - b)
        .flatMap((day): [number, number][] => (first !== null && d(day) > first ? [[d(day), d(day + 1)]] : []));
      const stand = importedSteps(points, holds, { first, gaps }, until);
      expect(stand.map(({ t }) => t)).toEqual([...new Set(stand.map(({ t }) => t))].sort((a, b) => a - b));
      expect(stand.at(-1)?.price ?? null).toBeNull();
      for (const t of [...moments, ...stand.map((step) => step.t), ...points.map((point) => point.t)]) {
        const price = priceAt(stand, t);
        if (price === null) continue;
        const isSeen = first !== null && t >= first && !gaps.some(([from, to]) => t >= from && t < to);
        expect(isSeen).toBe(false);
        expect(t).toBeLessThan(until);
        expect(price).toBe(priceAt(points, t));
      }
    }),
  );
}); // biome-ignore format: one property
