import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/runs.ts";
import type { HistoryView } from "../wire/product.ts";
import { observedPieces, summaryOf } from "./summary.ts";

const history = (
  steps: readonly (readonly [number, number | null])[],
  gaps: [number, number][] = [],
): HistoryView => ({
  marketplace: "com",
  asin: "B000000001",
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  granularity: "raw",
  t: steps.map(([t]) => t),
  p: steps.map(([, p]) => p),
  source: steps.map(() => "crowd"),
  by: steps.map(() => 2),
  gaps,
});

describe("a summary", () => {
  test("a summary weighs each price by the time for which it held", () => {
    const { average, observedS, lowest, highest } = summaryOf(history([[0, 100], [10, 200]]), 0, 40); // biome-ignore format: one row
    expect({ average, observedS }).toEqual({ average: 175, observedS: 40 });
    expect(lowest).toEqual({ price: 100, at: 0 });
    expect(highest).toEqual({ price: 200, at: 10 });
  });

  test("a summary leaves gaps and unavailability out of the average", () => {
    const seen = history([[0, 100], [20, null], [30, 300]], [[10, 20]]); // biome-ignore format: one row
    expect(summaryOf(seen, 0, 40)).toMatchObject({ average: 200, observedS: 20 });
  });

  test("a summary counts the price in force at the range's start, from that start on", () => {
    const summary = summaryOf(history([[0, 100], [50, 200]]), 40, 60); // biome-ignore format: one row
    expect(summary).toMatchObject({ average: 150, observedS: 20, lowest: { price: 100, at: 0 } });
  });

  test("a summary leaves out an old low when the range begins after it ended, or nobody looked since", () => {
    const seen = history([[0, 50], [10, 100], [60, 80]], [[20, 60]]); // biome-ignore format: one row
    expect(summaryOf(seen, 30, 80)).toMatchObject({ lowest: { price: 80 }, highest: { price: 80 } });
  });

  test("a summary of one point just seen has it as current, lowest and highest, and no average yet", () => {
    expect(summaryOf(history([[40, 100]]), 0, 40)).toEqual({
      current: { price: 100, at: 40 },
      lowest: { price: 100, at: 40 },
      highest: { price: 100, at: 40 },
      average: null,
      observedS: 0,
    });
  });

  test("a summary of nothing, of unavailability only, or of points after the range has no prices", () => {
    expect(summaryOf(history([]), 0, 10).current).toBeNull();
    expect(summaryOf(history([[0, null]]), 0, 10)).toMatchObject({
      current: { price: null, at: 0 },
      lowest: null,
      average: null,
    });
    expect(summaryOf(history([[20, 5]]), 0, 10)).toMatchObject({ current: null, lowest: null });
  });

  test("a summary of days uses each day's low, high and mean", () => {
    const days = { ...history([[0, 100], [86_400, 100]]), low: [90, 100], high: [100, 130], mean: [95, 105] }; // biome-ignore format: one row
    expect(summaryOf(days, 0, 172_800)).toMatchObject({
      lowest: { price: 90 },
      highest: { price: 130, at: 86_400 },
      average: 100,
    });
  });
});

test("pieces are in order, never overlap a gap or one another, and with the gaps fill the range", () => {
  const ascending = fc.uniqueArray(fc.nat(1000), { maxLength: 20 }).map((t) => t.sort((a, b) => a - b));
  fc.assert(
    fc.property(ascending, ascending, fc.nat(1000), fc.nat(1000), (t, edges, from, length) => {
      const gaps: [number, number][] = [];
      for (let i = 0; i + 1 < edges.length; i += 2) gaps.push([edges[i]!, edges[i + 1]!]);
      const until = from + length;
      const pieces = observedPieces({ t, gaps }, from, until);
      const inGap = (x: number): boolean => gaps.some(([a, b]) => x >= a && x < b);
      const inPiece = (x: number): boolean => pieces.some((piece) => x >= piece.from && x < piece.to);
      for (let x = from; x < until; x++) {
        expect(inPiece(x)).toBe(t.length > 0 && x >= t[0]! && !inGap(x));
      }
      for (const [i, piece] of pieces.entries()) {
        expect(piece.from).toBeGreaterThanOrEqual(pieces[i - 1]?.to ?? from);
      }
    }),
    { numRuns: runs(60) },
  );
});
