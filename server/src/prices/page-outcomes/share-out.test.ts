import { PageCount } from "@tidemark/core/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shareOut } from "./share-out.ts";

const read = { marketplace: "com", priced: true, outcome: "box-core-price" };
const unread = { marketplace: "com", priced: false, outcome: "ambiguous" };

describe("one reporter's counts", () => {
  test("counts are shared out in proportion, a weight of 1 for each marketplace", () => {
    const shared = shareOut([
      { ...read, pages: 3 },
      { ...unread, pages: 1 },
      { ...read, marketplace: "de", pages: 7 },
    ]);
    expect(shared.map(({ outcome, pages, weight }) => [outcome, pages, weight])).toEqual([
      ["box-core-price", 3, 0.75],
      ["ambiguous", 1, 0.25],
      ["box-core-price", 7, 1],
    ]);
  });

  test("absurd counts are cut, in proportion", () => {
    const shared = shareOut([
      { ...read, pages: 1 },
      { ...unread, pages: 9999 },
    ]);
    expect(shared.map(({ pages }) => pages)).toEqual([1, 200]);
  });

  test("unknown marketplaces are left out; unknown rules and reasons are one", () => {
    const shared = shareOut([
      { ...read, marketplace: "example", pages: 5 },
      { ...unread, outcome: "gremlins", pages: 1 },
      { ...unread, outcome: "<script>", pages: 1 },
      { ...read, outcome: "a-new-rule", pages: 2 },
    ]);
    expect(shared.map(({ priced, outcome, weight }) => [priced, outcome, weight])).toEqual([
      [false, "other", 0.5],
      [true, "other", 0.5],
    ]);
  });

  test("an outcome that is named twice counts once, with both its pages", () => {
    expect(shareOut([unread, unread].map((one) => ({ ...one, pages: 2 })))).toMatchObject([
      { outcome: "ambiguous", pages: 4, weight: 1 },
    ]);
  });

  test("whatever the counts are, weights of a marketplace add up to 1 and pages stay bounded", () => {
    const count = fc.record({
      marketplace: fc.constantFrom("com", "de", "nowhere"),
      priced: fc.boolean(),
      outcome: fc.constantFrom("ambiguous", "box-core-price", "x", "not-found", "range"),
      pages: fc.integer({ min: 1, max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.array(count, { maxLength: 100 }), (counts) => {
        for (const one of counts) expect(PageCount.safeParse(one).success).toBe(true);
        const shared = shareOut(counts);
        for (const own of Map.groupBy(shared, ({ marketplace }) => marketplace).values()) {
          expect(own.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
          expect(own.reduce((sum, { pages }) => sum + pages, 0)).toBeLessThanOrEqual(210);
          expect(new Set(own.map(({ priced, outcome }) => `${priced} ${outcome}`)).size).toBe(own.length);
        }
      }),
    );
  });
});
