import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../test/runs.ts";
import type { Appraisal } from "../wire/product.ts";
import { appraise, lastMove, minLowSpanDays } from "./appraise.ts";
import { daySeconds as d } from "./day.ts";
import type { Seen } from "./seen.ts";
import { verdictFacts } from "./verdict-facts.ts";

const now = 1000 * d;
type Steps = readonly (readonly [daysAgo: number, price: number | null])[];

/** Prices from so many days ago on, seen each day, today included. */
const seenOf = (steps: Steps): Seen => {
  const first = Math.max(0, ...steps.map(([daysAgo]) => daysAgo));
  return {
    steps: steps.map(([daysAgo, price]) => ({ t: now - daysAgo * d, price })),
    days: Array.from({ length: first + 1 }, (_, i) => now - (first - i) * d),
  };
};

/** What the server says of the price now: since when nothing lower was seen. */
const lowestOf = ({ steps, days }: Seen, price: number): Appraisal["lowest"] => {
  const lower = days.findLast((day) => {
    const inForce = steps.filter(({ t }) => t < day + d);
    const from = inForce.findLastIndex(({ t }) => t <= day);
    return inForce.slice(Math.max(0, from)).some((step) => step.price !== null && step.price < price);
  });
  const since = lower === undefined ? null : new Date((lower + d) * 1000).toISOString().slice(0, 10);
  return { since, observedDays: days.filter((day) => lower === undefined || day > lower).length };
};

const factsOf = (steps: Steps) => {
  const seen = seenOf(steps);
  const price = seen.steps.at(-1)!.price!;
  const lowest = lowestOf(seen, price);
  return verdictFacts(appraise({ seen, price, was: null, highest: null, lowest }, now));
};

const iso = (daysAgo: number) => new Date((now - daysAgo * d) * 1000).toISOString();

test("after a rise the facts tell from what, and never a low", () => {
  expect(factsOf([[60, 31_000], [20, 29_900], [14, 30_500]])).toEqual([
    { kind: "below-usual", percent: 2, usual: 31_000, observedDays: 60 },
    { kind: "rise", percent: 2, was: 29_900, at: iso(14) },
  ]); // biome-ignore format: one row
});

test("after a fall the facts tell since when nothing was lower, over 30 days or more", () => {
  expect(factsOf([[80, 2000], [70, 3000], [5, 2400]])[1]).toEqual({ kind: "lowest", since: iso(70).slice(0, 10), observedDays: 71 }); // biome-ignore format: one row
  expect(
    factsOf([
      [40, 3000],
      [5, 2400],
    ])[1],
  ).toEqual({ kind: "lowest", since: null, observedDays: 41 });
  expect(factsOf([[80, 3000], [21, 2000], [20, 3000], [5, 2400]])[1]).toMatchObject({ kind: "fall", was: 3000, percent: 20 }); // biome-ignore format: one row
  expect(
    factsOf([
      [29, 3000],
      [5, 2400],
    ]).map(({ kind }) => kind),
  ).not.toContain("lowest");
});

test("a price that was away and came back at the same amount did not move", () => {
  expect(lastMove(seenOf([[50, 100], [20, null], [10, 100]]), now)).toBeNull(); // biome-ignore format: one row
  expect(lastMove(seenOf([[50, 100], [20, null], [10, 120]]), now)).toEqual({ kind: "rise", was: 100, percent: 20, at: iso(10) }); // biome-ignore format: one row
  expect(lastMove(seenOf([[50, null]]), now)).toBeNull();
});

test("a low without a move, as an older server tells it, is no fact", () => {
  const old = { verdict: "usual", usual: null, percent: null, struck: null } as const;
  expect(verdictFacts({ ...old, lowest: { since: null, observedDays: 90 } })).toEqual([{ kind: "usual-unknown" }]); // biome-ignore format: one row
});

test("property: what is called a low fell to it, over 30 days or more, and was not lower since", () => {
  const step = fc.tuple(fc.integer({ min: 1, max: 119 }), fc.option(fc.integer({ min: 1, max: 30 })));
  const days = { minLength: 1, maxLength: 12, selector: ([daysAgo]: readonly [number, unknown]) => daysAgo };
  const last = fc.tuple(fc.constant(0), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(fc.uniqueArray(step, days), last, (some, [at, price]) => {
      const steps: Steps = [...some.toSorted(([a], [b]) => b - a), [at, price]];
      const facts = factsOf(steps);
      const lowest = facts.find(({ kind }) => kind === "lowest");
      const before = steps.findLast(([, other]) => other !== null && other !== price)?.[1] ?? null;
      if (before !== null && before < price) expect(facts.map(({ kind }) => kind)).toContain("rise");
      if (lowest?.kind !== "lowest") return;
      expect(before).toBeGreaterThan(price);
      const since = lowest.since === null ? null : Date.parse(lowest.since) / 1000;
      const first = Math.max(...steps.map(([daysAgo]) => daysAgo));
      expect(now - (since ?? now - first * d)).toBeGreaterThanOrEqual(minLowSpanDays * d);
      const after = steps.filter(([daysAgo]) => since === null || now - daysAgo * d >= since);
      for (const [, other] of after) expect(other ?? price).toBeGreaterThanOrEqual(price);
    }),
    { numRuns: runs(500) },
  );
});

test("property: a good price is below the usual one, a high one above it", () => {
  const step = fc.tuple(fc.integer({ min: 1, max: 119 }), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (some) => {
      const steps = some.toSorted(([a], [b]) => b - a);
      const seen = seenOf(steps);
      const price = steps.at(-1)![1];
      const appraisal = appraise({ seen, price, was: null, highest: null, lowest: null }, now);
      const [first] = verdictFacts(appraisal);
      if (appraisal.verdict === "good") expect(first).toMatchObject({ kind: "below-usual" });
      if (appraisal.verdict === "high") expect(first).toMatchObject({ kind: "above-usual" });
    }),
  );
});
