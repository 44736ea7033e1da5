import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WatchRule } from "../wire/watch.ts";
import {
  evaluateWatch,
  type PriceMove,
  stateAfterPause,
  stateAfterRetraction,
  stateAtCreation,
  thresholdOf,
  type WatchState,
} from "./evaluate-watch.ts";

interface Options {
  readonly minDelta?: number;
  readonly rearmPercent?: number | null;
  /** Lowest price of the days before, from the history. */
  readonly lowest?: number | null;
  /** The usual price at all times. */
  readonly usual?: number | null;
}

/** The prices that a watch fires on, when a series goes through prices from `start` on (undefined: not seen before). */
function told(
  rule: WatchRule,
  start: number | null | undefined,
  prices: readonly (number | null)[],
  { minDelta = 0, rearmPercent = null, lowest, usual = null }: Options = {},
): (number | null)[] {
  let isFirst = start === undefined;
  let previous = start ?? null;
  let lastPrice = previous;
  let low = lowest === undefined ? previous : lowest;
  let state: WatchState = { rule, minDelta, rearmPercent, ...stateAtCreation(rule, previous, usual) };
  const fired: (number | null)[] = [];
  for (const price of prices) {
    const before = low;
    const move: PriceMove = { previous, price, isFirst, lastPrice, lowestBefore: () => before, usual };
    const { fires, ...memory } = evaluateWatch(state, move);
    if (fires) fired.push(price);
    state = { ...state, ...memory };
    isFirst = false;
    previous = price;
    lastPrice = price ?? lastPrice;
    if (price !== null) low = low === null ? price : Math.min(low, price);
  }
  return fired;
}

const target = (price: number): WatchRule => ({ kind: "target", price });
const drop = (percent: number, from: "creation" | "last" = "creation"): WatchRule => ({
  kind: "drop",
  percent,
  from,
});
const rise = (percent: number, from: "creation" | "last" = "creation"): WatchRule => ({
  kind: "rise",
  percent,
  from,
});
const lowest: WatchRule = { kind: "lowest", days: 90 };
const back: WatchRule = { kind: "back" };
const change: WatchRule = { kind: "change" };
const usual: WatchRule = { kind: "usual", percent: 10 };

type Row = [string, WatchRule, number | null | undefined, (number | null)[], (number | null)[], Options?];

test.each<Row>([
  ["a target fires at the price itself", target(2000), 2500, [2001, 2000], [2000]],
  ["a target that holds at creation is no news", target(2000), 1900, [1800, 1700], []],
  [
    "a target is armed again once the price was above it",
    target(2000),
    2500,
    [1900, 2100, 1950],
    [1900, 1950],
  ],
  ["an unavailable in between arms nothing", target(2000), 2500, [1900, null, 1900, null, 1800], [1900]],
  [
    "it fires again when it fell so many percent further",
    target(2000),
    2500,
    [2000, 1901, 1900],
    [2000, 1900],
    { rearmPercent: 5 },
  ],
  [
    "further from the price told last",
    target(2000),
    2500,
    [2000, 1900, 1806, 1805],
    [2000, 1900, 1805],
    { rearmPercent: 5 },
  ],
  [
    "and by no less than the smallest change",
    target(2000),
    2500,
    [2000, 1900, 1700],
    [2000, 1700],
    { rearmPercent: 5, minDelta: 200 },
  ],
  ["a target counts however small the step to it", target(2000), 2001, [2000], [2000], { minDelta: 500 }],
  ["the first price of an unseen product can be the target", target(2000), undefined, [1900], [1900]],
  ["one that is made while it is unavailable fires on return", target(2000), null, [1900], [1900]],
  ["a free product meets any target", target(0), 1, [0], [0]],
  [
    "a drop from creation is measured from there, step by step or in one step",
    drop(10),
    2990,
    [2800, 2692, 2691],
    [2691],
  ],
  ["a price below usual fires at its percent", usual, 2000, [1801, 1800], [1800], { usual: 2000 }],
  ["what is below usual at creation is no news", usual, 1700, [1650], [], { usual: 2000 }],
  ["it is armed again once it was not", usual, 2000, [1800, 1900, 1790], [1800, 1790], { usual: 2000 }],
  ["below usual, an unavailable arms nothing", usual, 2000, [1800, null, 1800], [1800], { usual: 2000 }],
  ["below usual, it fires again further down", usual, 2000, [1800, 1720, 1700], [1800, 1700], { usual: 2000, rearmPercent: 5 }], // biome-ignore format: one row
  ["nothing is below a usual price that is not known", usual, 2000, [1, 0], []],
  ["yen have no fractions: 10 % of 1,999 is met at 1,799", drop(10), 1999, [1800, 1799], [1799]],
  ["its basis is the first price when there was none", drop(10), undefined, [2500, 2251, 2250], [2250]],
  ["and so it is after an unavailable", drop(10), null, [null, 2500, 2250], [2250]],
  ["nothing drops below nothing", drop(10), undefined, [0, null, 0], []],
  ["nothing rises by percent from nothing", rise(10), 0, [0, 500], []],
  ["a drop from the last price is measured by each step", drop(10, "last"), 2000, [1900, 1800, 1620], [1620]],
  ["a return is compared with the price before it was gone", drop(10, "last"), 2000, [null, 1800], [1800]],
  ["and a small step is not one, whatever the percent", drop(10, "last"), 20, [18], [], { minDelta: 5 }],
  ["a step from nothing is no percentage", rise(10, "last"), 0, [0, null, 0, 100], []],
  ["a first price is no drop", drop(1, "last"), undefined, [1], []],
  ["a rise fires at its threshold, once", rise(20), 1000, [1199, 1200, 1300], [1200]],
  [
    "and again when it rises so many percent further",
    rise(20),
    1000,
    [1200, 1259, 1260],
    [1200, 1260],
    { rearmPercent: 5 },
  ],
  ["a rise from the last price", rise(50, "last"), 1000, [1499, 2249, 1000, 1500], [2249, 1500]],
  ["a low is below all before; as low is not", lowest, 2000, [2000, 1999], [1999]],
  ["a low without a history is ignored", lowest, undefined, [1000], []],
  [
    "a further low is no news until it was above, or fell far enough",
    lowest,
    2000,
    [1900, 1890, 1910, 1880],
    [1900, 1880],
  ],
  [
    "a low by less than the smallest change does not count",
    lowest,
    2000,
    [1999, 1900],
    [1900],
    { minDelta: 50 },
  ],
  ["back fires on each return", back, 2000, [null, 2100, 2000, null, 1900], [2100, 1900]],
  ["back fires for what was never seen but unavailable", back, undefined, [null, 2000], [2000]],
  ["back does not fire for what nobody had seen", back, undefined, [2000], []],
  [
    "any change fires, unavailable included; the first price is no change",
    change,
    undefined,
    [2000, 1900, null, 1900],
    [1900, null, 1900],
  ],
  [
    "any change of some size; going and returning have none",
    change,
    2000,
    [2009, 2020, null, 2021],
    [2020, null, 2021],
    { minDelta: 10 },
  ],
])("a watch's alerts: %s", (_, rule, start, prices, expected, options) => {
  expect(told(rule, start, prices, options)).toEqual(expected);
});

describe("laws", () => {
  const price = fc.integer({ min: 0, max: 5000 });
  const shown = fc.option(price, { nil: null, freq: 4 });
  const path = fc.array(shown, { maxLength: 30 });
  const rules: fc.Arbitrary<WatchRule> = fc.oneof(
    price.map(target),
    fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom("creation", "last"))
      .map(([n, from]) => drop(n, from)),
    fc
      .tuple(fc.integer({ min: 1, max: 300 }), fc.constantFrom("creation", "last"))
      .map(([n, from]) => rise(n, from)),
    fc.constantFrom(lowest, back, change),
  );

  test("a target fires again only after the price was above it, or fell far enough", () => {
    fc.assert(
      fc.property(
        price,
        shown,
        path,
        fc.option(fc.integer({ min: 1, max: 99 }), { nil: null }),
        (at, start, prices, rearm) => {
          let state: WatchState = {
            rule: target(at),
            minDelta: 0,
            rearmPercent: rearm,
            ...stateAtCreation(target(at), start),
          };
          let last = state.firedPrice;
          let [previous, lastPrice] = [start, start];
          for (const now of prices) {
            const { fires, ...memory } = evaluateWatch(state, {
              previous,
              price: now,
              isFirst: false,
              lastPrice,
              lowestBefore: () => null,
              usual: null,
            });
            if (fires) {
              expect(now).toBeLessThanOrEqual(at);
              if (last !== null) expect(now! * 100).toBeLessThanOrEqual(last * (100 - (rearm ?? Number.NaN)));
              last = now;
            } else if (now !== null && now > at) last = null;
            state = { ...state, ...memory };
            previous = now;
            lastPrice = now ?? lastPrice;
          }
        },
      ),
    );
  });

  test("a watch with a threshold fires only beyond it, and only `change` fires on unavailability", () => {
    fc.assert(
      fc.property(rules, price, path, (rule, start, prices) => {
        const threshold = thresholdOf(rule, start);
        for (const one of told(rule, start, prices)) {
          if (rule.kind !== "change") expect(one).not.toBeNull();
          if (threshold !== null && rule.kind === "rise") expect(one).toBeGreaterThanOrEqual(threshold);
          else if (threshold !== null) expect(one).toBeLessThanOrEqual(threshold);
        }
      }),
    );
  });

  test("an interruption at the same price does not change what a price rule fires on", () => {
    fc.assert(
      fc.property(rules, price, fc.array(price, { maxLength: 20 }), (rule, start, prices) => {
        fc.pre(rule.kind !== "change" && rule.kind !== "back");
        const gone = prices.flatMap((one) => [one, null, one]);
        expect(told(rule, start, gone)).toEqual(told(rule, start, prices));
      }),
    );
  });

  test("a drop or rise from the price at creation is a change, however small the price", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 99 }), (start, percent) => {
        expect(told(drop(percent), undefined, [start, start])).toEqual([]);
        expect(told(rise(percent), undefined, [start, start])).toEqual([]);
        if (start === 0) return;
        expect(thresholdOf(drop(percent), start)! * 100).toBeLessThanOrEqual(start * (100 - percent));
        expect((thresholdOf(drop(percent), start)! + 1) * 100).toBeGreaterThan(start * (100 - percent));
        expect(thresholdOf(rise(percent), start)! * 100).toBeGreaterThanOrEqual(start * (100 + percent));
        expect((thresholdOf(rise(percent), start)! - 1) * 100).toBeLessThan(start * (100 + percent));
      }),
    );
  });
});

describe("after a pause", () => {
  test.each([
    [
      "what holds by then was not told and is not news",
      target(2000),
      2500,
      null,
      1900,
      { basis: 2500, firedPrice: 1900 },
    ],
    [
      "what held and has passed is armed again",
      target(2000),
      2500,
      1900,
      2100,
      { basis: 2500, firedPrice: null },
    ],
    ["an unavailable ends nothing", target(2000), 2500, 1900, null, { basis: 2500, firedPrice: 1900 }],
    [
      "a basis stays, and the first price becomes one",
      drop(10),
      null,
      null,
      2500,
      { basis: 2500, firedPrice: null },
    ],
    [
      "a low that was told and is lower now is known",
      lowest,
      2500,
      1900,
      1800,
      { basis: 2500, firedPrice: 1800 },
    ],
    [
      "a low that was told and has passed is armed again",
      lowest,
      2500,
      1900,
      2000,
      { basis: 2500, firedPrice: null },
    ],
  ])("after a pause: %s", (_, rule, basis, firedPrice, price, expected) => {
    expect(stateAfterPause({ rule, basis, firedPrice }, price)).toEqual(expected);
  });
});

describe("after a retraction", () => {
  const watch = { minDelta: 0, rearmPercent: null };
  test.each([
    [
      "what was told falsely is armed again",
      target(2000),
      2500,
      1900,
      1900,
      2500,
      { basis: 2500, firedPrice: null },
    ],
    ["or told of what holds anyway", target(2000), 2500, 1900, 1900, 1950, { basis: 2500, firedPrice: 1950 }],
    [
      "what told of another price is left alone",
      target(2000),
      2500,
      1800,
      1900,
      2500,
      { basis: 2500, firedPrice: 1800 },
    ],
    [
      "a basis that was never true is replaced",
      drop(10),
      500,
      null,
      500,
      2500,
      { basis: 2500, firedPrice: null },
    ],
    [
      "by nothing when nothing is accepted now",
      drop(10),
      500,
      500,
      500,
      null,
      { basis: null, firedPrice: null },
    ],
  ])("after a retraction: %s", (_, rule, basis, firedPrice, retracted, price, expected) => {
    expect(stateAfterRetraction({ ...watch, rule, basis, firedPrice }, retracted, price)).toEqual(expected);
  });

  test("the retraction of an unavailability changes no watch that has not fired", () => {
    const state = { ...watch, rule: target(2000), basis: null, firedPrice: null };
    expect(stateAfterRetraction(state, null, 1900)).toEqual({ basis: 1900, firedPrice: 1900 });
  });
});
