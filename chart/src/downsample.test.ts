import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { downsample } from "./downsample.ts";
import { historyOf } from "./history.fixture.ts";
import type { Span } from "./span.ts";
import { type StepSeries, stepSeriesOf } from "./step-series.ts";

const seriesOf = (steps: Parameters<typeof historyOf>[0], gaps: [number, number][], span: Span): StepSeries =>
  stepSeriesOf(historyOf(steps, { gaps }), span);
const lift = Number.NaN;

describe("series with room for each of its steps", () => {
  const span = { from: 0, until: 30 };

  test("a series with room is drawn as steps", () => {
    const { x, y } = downsample(seriesOf([[0, 1050], [10, 999]], [], span), span, 30); // biome-ignore format: one row
    expect({ x, y }).toEqual({ x: [0, 10, 10, 10, 30], y: [1050, 1050, 1050, 999, 999] });
  });

  test("line is interrupted in gaps and times without a price", () => {
    const gap = downsample(seriesOf([[0, 100]], [[10, 20]], span), span, 30);
    expect(gap).toEqual({ x: [0, 10, 10, 10, 20, 30], y: [100, 100, 100, lift, 100, 100] });
    const gone = downsample(seriesOf([[0, 100], [10, null], [20, 300]], [], span), span, 30); // biome-ignore format: one row
    expect(gone).toEqual({ x: [0, 10, 10, 10, 20, 30], y: [100, 100, 100, lift, 300, 300] });
  });

  test("series without a price has no corners", () => {
    expect(downsample(seriesOf([], [], span), span, 30)).toEqual({ x: [], y: [] });
    expect(downsample(seriesOf([[0, null]], [], span), span, 30)).toEqual({ x: [], y: [] });
  });

  test("line begins at the view's edge with the price that holds there", () => {
    const { x, y } = downsample(seriesOf([[0, 5], [25, 7]], [], span), { from: 10, until: 20 }, 10); // biome-ignore format: one row
    expect({ x, y }).toEqual({ x: [0, 10], y: [5, 5] });
  });
});

test("rounding moves no corner out of the view", () => {
  const columns = 57;
  expect(1798 * (columns / 1798)).toBeGreaterThan(columns);
  const { x } = downsample(seriesOf([[0, 5], [1798, 7]], [], { from: 0, until: 2500 }), { from: 0, until: 1798 }, columns); // biome-ignore format: one row
  expect(Math.max(...x)).toBe(columns);
});

test("the first, lowest, highest and last of many steps in one column are kept", () => {
  const span = { from: 0, until: 1000 };
  const steps = [50, 20, 90, 30, 40].map((price, t) => [t, price] as const);
  const { x, y } = downsample(seriesOf(steps, [], span), span, 10);
  expect(y.slice(0, 4)).toEqual([50, 20, 90, 30]);
  expect(Math.max(...x.slice(0, 4))).toBeLessThan(1);
  expect(y.at(-1)).toBe(40);
  expect(x.at(-1)).toBe(10);
});

describe("any history, view and width", () => {
  const moments = fc
    .uniqueArray(fc.nat(2000), { minLength: 1, maxLength: 120 })
    .map((t) => t.sort((a, b) => a - b));
  const prices = fc.array(fc.option(fc.nat(1000), { nil: null, freq: 12 }), {
    minLength: 120,
    maxLength: 120,
  });
  const edges = fc.uniqueArray(fc.nat(2000), { maxLength: 8 }).map((t) => t.sort((a, b) => a - b));
  const view = fc.tuple(fc.nat(1900), fc.integer({ min: 20, max: 2000 }));
  const worlds = fc.tuple(moments, prices, edges, view, fc.integer({ min: 1, max: 60 }));

  const made = ([t, p, ends, [from, width], columns]: typeof worlds extends fc.Arbitrary<infer T>
    ? T
    : never) => {
    const gaps: [number, number][] = [];
    for (let i = 0; i + 1 < ends.length; i += 2) gaps.push([ends[i]!, ends[i + 1]!]);
    const whole = seriesOf(
      t.map((at, i) => [at, p[i] ?? null] as const),
      gaps,
      { from: 0, until: 2500 },
    );
    const span = { from, until: from + width };
    return { whole, span, columns, corners: downsample(whole, span, columns) };
  };
  const inView = ({ from, to, value }: StepSeries, span: Span) =>
    Array.from(value, (price, i) => ({ price, from: from[i]!, to: to[i]! })).filter(
      (piece) => piece.to >= span.from && piece.from <= span.until,
    );

  test("downsampling loses no price in view and invents none", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { whole, span, corners } = made(world);
        const seen = inView(whole, span).map(({ price }) => price);
        const drawn = corners.y.filter((price) => !Number.isNaN(price));
        expect(drawn.every((price) => seen.includes(price))).toBe(true);
        expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([Math.min(...seen), Math.max(...seen)]);
      }),
    );
  });

  test("each step is covered by the line in the column where it begins", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { whole, span, columns, corners } = made(world);
        const perSecond = columns / (span.until - span.from);
        for (const piece of inView(whole, span)) {
          const at = Math.max((piece.from - span.from) * perSecond, 0);
          const column = corners.y.filter(
            (price, i) => !Number.isNaN(price) && Math.abs(corners.x[i]! - at) <= 1 + 1e-9,
          );
          expect(Math.min(...column)).toBeLessThanOrEqual(piece.price);
          expect(Math.max(...column)).toBeGreaterThanOrEqual(piece.price);
        }
      }),
    );
  });

  test("the line goes from left to right within the view, with at most 8 corners a column", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { columns, corners } = made(world);
        const { x } = corners;
        expect(x.length).toBeLessThanOrEqual(8 * (columns + 1));
        for (let i = 0; i < x.length; i++) {
          expect(x[i]!).toBeGreaterThanOrEqual(i === 0 ? 0 : x[i - 1]!);
          expect(x[i]!).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  test("line is interrupted wherever nothing is known for two columns", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { whole, span, columns, corners } = made(world);
        const perSecond = columns / (span.until - span.from);
        const pieces = inView(whole, span);
        for (let i = 1; i < pieces.length; i++) {
          const [left, right] = [pieces[i - 1]!.to, pieces[i]!.from];
          if ((right - left) * perSecond < 2) continue;
          const middle = ((left + right) / 2 - span.from) * perSecond;
          const next = corners.x.findIndex((x) => x > middle);
          expect(next === -1 || Number.isNaN(corners.y[next - 1]!)).toBe(true);
        }
      }),
    );
  });
});
