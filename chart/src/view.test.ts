import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { minViewS, movedTo, panned, selected, showsAll, zoomed } from "./view.ts";

const day = 86_400;
const whole = { from: 0, until: 100 * day };
const view = { from: 40 * day, until: 60 * day };

describe("view", () => {
  test("view zooms around a fixed point", () => {
    expect(zoomed(view, whole, 0.5)).toEqual({ from: 45 * day, until: 55 * day });
    expect(zoomed(view, whole, 0.5, 0)).toEqual({ from: 40 * day, until: 50 * day });
    expect(zoomed(view, whole, 2, 1)).toEqual({ from: 20 * day, until: 60 * day });
  });

  test("view stays within the whole span and is at least an hour", () => {
    expect(zoomed(view, whole, 100)).toEqual(whole);
    expect(panned(view, whole, 9)).toEqual({ from: 80 * day, until: 100 * day });
    expect(panned(view, whole, -9)).toEqual({ from: 0, until: 20 * day });
    const near = zoomed(view, whole, 1e-9);
    expect(near.until - near.from).toBe(minViewS);
  });

  test("view is selected in either direction", () => {
    expect(selected(view, whole, 0.75, 0.25)).toEqual({ from: 45 * day, until: 55 * day });
    expect(selected(view, whole, 0.25, 0.75)).toEqual({ from: 45 * day, until: 55 * day });
  });

  test("view moves only if the cursor leaves it", () => {
    expect(movedTo(view, whole, 50 * day)).toEqual(view);
    expect(movedTo(view, whole, 80 * day)).toEqual({ from: 70 * day, until: 90 * day });
    expect(movedTo(view, whole, 100 * day)).toEqual({ from: 80 * day, until: 100 * day });
  });

  test("view stays within the whole span after any actions", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const move = fc.oneof(
      fc.record({
        kind: fc.constant("zoom" as const),
        a: fc.double({ min: 0.01, max: 50, noNaN: true }),
        b: share,
      }),
      fc.record({
        kind: fc.constant("pan" as const),
        a: fc.double({ min: -3, max: 3, noNaN: true }),
        b: share,
      }),
      fc.record({ kind: fc.constant("select" as const), a: share, b: share }),
    );
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        let now = whole;
        for (const { kind, a, b } of moves) {
          if (kind === "zoom") now = zoomed(now, whole, a, b);
          else if (kind === "pan") now = panned(now, whole, a);
          else now = selected(now, whole, a, b);
          expect(now.from).toBeGreaterThanOrEqual(whole.from);
          expect(now.until).toBeLessThanOrEqual(whole.until + 1e-6);
          expect(now.until - now.from).toBeGreaterThanOrEqual(minViewS - 1e-6);
        }
      }),
    );
  });

  test("view is the whole span or a part", () => {
    expect([showsAll(whole, whole), showsAll(view, whole)]).toEqual([true, false]);
  });
});
