import fc from "fast-check";
import { expect, test } from "vitest";
import type { Appraisal, HistoryView, ProductView } from "../wire/product.ts";
import { daySeconds } from "./day.ts";
import { countImported, ownProduct, unseenHistory, withOwnImports, withOwnSources } from "./own-imports.ts";

const d = (day: number) => day * daySeconds;
const now = d(1000);
const iso = (day: number) => new Date(d(day) * 1000).toISOString().slice(0, 10);
const history = (first: number | null, gaps: [number, number][] = []): HistoryView => ({
  ...unseenHistory("com", "B000000001", "buy_box"),
  ...(first !== null && { t: [d(first)], p: [500], source: ["crowd" as const], by: [2] }),
  gaps: gaps.map(([from, until]) => [d(from), d(until)]),
});
const own = (source: string, ...rows: readonly (readonly [day: number, price: number | null])[]) => ({
  series: "buy_box" as const,
  source,
  t: rows.map(([day]) => d(day)),
  p: rows.map(([, price]) => price),
});

test("own imports are drawn before the first price seen here and in its gaps, from the beginning of the range on", () => {
  const mine = [own("keepa", [100, 900], [300, 800]), { ...own("keepa", [1, 1]), series: "used" as const }];
  const { imported } = withOwnImports(history(500, [[600, 700]]), mine, d(200), now);
  expect(imported).toEqual(
    [{ source: "keepa", t: [200, 300].map(d), p: [900, 800] }].map((one) => ({
      ...one,
      t: [...one.t, d(300) + 1],
      p: [...one.p, null],
    })),
  );
});

test("of one tool the import with more steps is drawn, an own one or the one that everybody sees", () => {
  const shared = {
    ...history(500),
    imported: [{ source: "keepa", t: [d(10), d(20), d(30)], p: [1, 2, null] }],
  };
  expect(withOwnImports(shared, [own("keepa", [10, 7])], null, now).imported).toEqual(shared.imported);
  const longer = own("keepa", [10, 7], [11, 8], [12, 9], [13, 8]);
  expect(withOwnImports(shared, [longer], null, now).imported?.[0]?.p).toEqual([7, 8, 9, 8, null]);
  expect(withOwnImports(history(500), [], null, now)).toEqual(history(500));
});

test("a product that nobody has reported has the series that were imported", () => {
  const mine = [own("keepa", [1, 2]), { ...own("pricebuddy", [1, 2]), series: "used" as const }];
  const product = ownProduct("1", "com", "B000000001", mine);
  expect(Object.entries(product.series).map(([kind, view]) => [kind, view?.imported, view?.since])).toEqual([
    ["buy_box", ["keepa"], null],
    ["used", ["pricebuddy"], null],
  ]);
  const known: ProductView = {
    ...product,
    series: { buy_box: { ...product.series.buy_box!, imported: ["list"] } },
  };
  expect(withOwnSources(known, mine).series.buy_box?.imported).toEqual(["keepa", "list"]);
});

const low = (since: string | null): Appraisal => ({
  verdict: "good",
  usual: { price: 900, observedDays: 80 },
  percent: -20,
  lowest: { since, observedDays: 120 },
  struck: null,
  move: { kind: "fall", was: 900, percent: 20, at: new Date(d(999) * 1000).toISOString() },
});
const keepa = (...rows: readonly (readonly [day: number, price: number | null])[]) => own("keepa", ...rows);

test.each([
  [
    "nothing lower was imported: since the imports begin",
    null,
    [keepa([1, 900], [50, 800])],
    { since: iso(1), with: ["keepa"] },
  ],
  [
    "a lower imported price is where it begins",
    null,
    [keepa([1, 700], [50, 900])],
    { since: iso(50), with: ["keepa"] },
  ],
  [
    "one that ended within a day counts from the next",
    null,
    [keepa([1, 700], [49.5, 900])],
    { since: iso(50), with: ["keepa"] },
  ],
  [
    "one before the low that was seen here changes nothing",
    iso(600),
    [keepa([1, 700], [50, 900])],
    { since: iso(600) },
  ],
  ["without an import nothing is said of one", null, [], { since: null }],
] as const)("counting imported prices, %s", (_, since, imported, expected) => {
  const counted = countImported(low(since), 720, imported, now);
  expect(counted.lowest).toMatchObject(expected);
  expect(counted.lowest && "with" in counted.lowest).toBe("with" in expected);
});

test("a price that was lower within 30 days in an import is called no low, and what was none stays none", () => {
  expect(countImported(low(null), 720, [keepa([980, 700], [990, 800])], now).lowest).toBeNull();
  const none = { ...low(null), lowest: null };
  expect(countImported(none, 720, [keepa([1, 900])], now)).toEqual(none);
});

test("imports that go back less far than what was seen change nothing that was never lower", () => {
  expect(countImported(low(null), 720, [keepa([950, 900], [960, 800])], now)).toEqual(low(null));
});

test("property: counting imported prices never makes a low longer", () => {
  const rows = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 999 }), fc.option(fc.integer({ min: 1, max: 1500 }))),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(rows, fc.option(fc.integer({ min: 0, max: 960 })), (some, from) => {
      const before = low(from === null ? null : iso(from));
      const after = countImported(before, 720, [keepa(...some.toSorted(([a], [b]) => a - b))], now).lowest;
      const at = (since: string | null) => (since === null ? Number.NEGATIVE_INFINITY : Date.parse(since));
      if (after) expect(at(after.since)).toBeGreaterThanOrEqual(at(before.lowest!.since));
    }),
  );
});
