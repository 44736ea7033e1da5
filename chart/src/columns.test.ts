import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf, rowAt } from "./columns.ts";
import { historyOf } from "./history.fixture.ts";

describe("the step line", () => {
  test("holds each price until the next one, in major units", () => {
    const history = historyOf([[0, 1050], [10, 999]]); // biome-ignore format: one row
    expect(columnsOf(history, { from: 0, until: 20 })).toEqual({
      x: [0, 10, 10, 20],
      y: [10.5, 10.5, 9.99, 9.99],
    });
  });

  test("is broken where nobody looked, and does not bridge the gap", () => {
    const history = historyOf([[0, 100]], { gaps: [[10, 20]] });
    expect(columnsOf(history, { from: 0, until: 30 })).toEqual({
      x: [0, 10, 10, 20, 30],
      y: [1, 1, null, 1, 1],
    });
  });

  test("is broken while the product is unavailable", () => {
    const history = historyOf([[0, 100], [10, null], [20, 300]]); // biome-ignore format: one row
    expect(columnsOf(history, { from: 0, until: 30 })).toEqual({
      x: [0, 10, 10, 20, 30],
      y: [1, 1, null, 3, 3],
    });
  });

  test("has yen without decimals", () => {
    const history = historyOf([[0, 1980]], { currency: "JPY", exponent: 0 });
    expect(columnsOf(history, { from: 0, until: 5 }).y).toEqual([1980, 1980]);
  });

  test("is empty without a price", () => {
    expect(columnsOf(historyOf([]), { from: 0, until: 5 })).toEqual({ x: [], y: [] });
    expect(columnsOf(historyOf([[0, null]]), { from: 0, until: 5 })).toEqual({ x: [], y: [] });
  });

  test("never goes back in time, and never has a price inside a gap", () => {
    const ascending = fc.uniqueArray(fc.nat(500), { maxLength: 12 }).map((t) => t.sort((a, b) => a - b));
    const price = fc.option(fc.nat(1000), { nil: null });
    fc.assert(
      fc.property(
        ascending,
        ascending,
        fc.array(price, { minLength: 12, maxLength: 12 }),
        (t, edges, prices) => {
          const gaps: [number, number][] = [];
          for (let i = 0; i + 1 < edges.length; i += 2) gaps.push([edges[i]!, edges[i + 1]!]);
          const history = historyOf(
            t.map((at, i) => [at, prices[i] ?? null] as const),
            { gaps },
          );
          const { x, y } = columnsOf(history, { from: 0, until: 600 });
          for (let i = 1; i < x.length; i++) {
            expect(x[i]).toBeGreaterThanOrEqual(x[i - 1]!);
            if (y[i] === null || y[i - 1] === null || x[i] === x[i - 1]) continue;
            const middle = (x[i]! + x[i - 1]!) / 2;
            expect(gaps.some(([from, to]) => middle > from && middle < to)).toBe(false);
          }
        },
      ),
    );
  });
});

describe("the row in force at a moment", () => {
  const history = historyOf([[10, 1], [20, 2], [30, 3]], { gaps: [[22, 26]] }); // biome-ignore format: one row

  test("is the last one that began", () => {
    expect([10, 19, 20, 21, 26, 30, 99].map((at) => rowAt(history, at))).toEqual([0, 0, 1, 1, 1, 2, 2]);
  });

  test("is none before the first and inside a gap", () => {
    expect([0, 9, 22, 25].map((at) => rowAt(history, at))).toEqual([null, null, null, null]);
  });
});
