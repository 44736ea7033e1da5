import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareWeeks, jumpsIn, type WeekRow } from "./compare-weeks.ts";

const row = (more: Partial<WeekRow>): WeekRow => ({
  marketplace: "com",
  client: "1.0",
  priced: true,
  outcome: "box-core-price",
  pages: 100,
  weight: 0,
  weightBefore: 0,
  ...more,
});
const read = (weight: number, weightBefore: number, more: Partial<WeekRow> = {}) =>
  row({ weight, weightBefore, ...more });
const unread = (weight: number, weightBefore: number, more: Partial<WeekRow> = {}) =>
  row({ priced: false, outcome: "ambiguous", weight, weightBefore, ...more });
const jumps = (...rows: readonly WeekRow[]) =>
  jumpsIn(compareWeeks(rows)).map(({ client, reason }) => [client, reason]);

describe("a week against the one before", () => {
  test("shares are of the reporters' weights, of all versions and of each", () => {
    const shares = compareWeeks([read(30, 40), unread(10, 0), unread(10, 10, { client: "1.1" })]);
    expect(shares.map(({ client, outcome, share, before }) => [client, outcome, share, before])).toEqual([
      [null, "box-core-price", 0.6, 0.8],
      [null, "ambiguous", 0.4, 0.2],
      ["1.0", "box-core-price", 0.75, 1],
      ["1.0", "ambiguous", 0.25, 0],
      ["1.1", "ambiguous", 1, 1],
    ]);
  });

  test("a reason that many more pages give is a jump; a rule that finds more is none", () => {
    expect(jumps(read(30, 48), unread(20, 2))).toEqual([
      [null, "ambiguous"],
      ["1.0", "ambiguous"],
    ]);
    expect(jumps(read(48, 2), unread(2, 48))).toEqual([]);
  });

  test("a new version is held against all versions of the week before", () => {
    const found = jumps(read(50, 95), unread(2, 5), unread(30, 0, { client: "2.0" }));
    expect(found).toContainEqual(["2.0", "ambiguous"]);
    expect(found).not.toContainEqual(["1.0", "ambiguous"]);
  });

  test.each([
    ["nobody counted before", [read(30, 0), unread(20, 0)]],
    ["one reporter counted each day", [read(0, 7), unread(7, 0)]],
    ["the share grew a little", [read(40, 45), unread(10, 5)]],
    ["nothing was counted this week", [read(0, 45), unread(0, 5)]],
  ])("there is no jump when %s", (_, rows) => {
    expect(jumps(...rows)).toEqual([]);
  });

  test("marketplaces do not mix", () => {
    const found = compareWeeks([
      read(50, 50),
      unread(50, 1, { marketplace: "de" }),
      read(1, 49, { marketplace: "de" }),
    ]);
    expect(jumpsIn(found).map(({ marketplace }) => marketplace)).toEqual(["de", "de"]);
  });

  test("one liar cannot fake a jump, however steady the others are", () => {
    const weight = fc.double({ min: 0, max: 500, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(weight, weight, share, (now, before, noPrice) => {
        // The liar says 7 times this week that pages give no price, and 7 times before that all is well.
        const rows = [
          read(now * (1 - noPrice), before * (1 - noPrice) + 7),
          unread(now * noPrice + 7, before * noPrice),
        ];
        expect(jumps(...rows)).toEqual([]);
      }),
    );
  });
});
