import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readMeasured } from "../bench/src/capacity/measured.ts";
import { capacityFor, usualDemand } from "../bench/src/capacity/model.ts";
import { bytes, count, withCapacityTable } from "../bench/src/capacity/table.ts";

const figures = readMeasured();
const at = (products: number, reportsPerDay: number, more = {}) =>
  capacityFor({ ...usualDemand, products, reportsPerDay, ...more }, figures);

test("the table of docs/scaling.md is what the measured figures give", () => {
  const page = readFileSync(new URL("../docs/scaling.md", import.meta.url), "utf8");
  expect(withCapacityTable(page)).toBe(page);
});

test("each measured figure is above 0 and says its unit, its command and its day", () => {
  for (const [name, { value, unit, by, on }] of Object.entries(figures)) {
    expect(value, name).toBeGreaterThan(0);
    expect(unit && by, name).toBeTruthy();
    expect(on, name).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});

test("a family's server needs one core of each and one address", () => {
  expect(at(10_000, 5000)).toMatchObject({
    apiCores: 1,
    databaseCores: 1,
    notifiers: 1,
    verifierAddresses: 1,
  });
});

test("more products and reports never need less", () => {
  const size = fc.double({ min: 1, max: 1e10, noNaN: true });
  fc.assert(
    fc.property(size, size, size, size, (products, reports, moreProducts, moreReports) => {
      const [less, more] = [at(products, reports), at(products + moreProducts, reports + moreReports)];
      for (const name of [
        "apiCores",
        "databaseCores",
        "notifiers",
        "verifierAddresses",
        "hotBytes",
      ] as const) {
        expect(more[name]).toBeGreaterThanOrEqual(less[name]);
      }
      expect([...less.storageBytes].sort((a, b) => a - b)).toEqual(less.storageBytes);
      expect(more.storageBytes[4]!).toBeGreaterThanOrEqual(less.storageBytes[4]!);
    }),
  );
});

test("shorter chunks and the columnstore take less storage", () => {
  const stored = (chunkDays: number | null) => at(5e8, 5e8, { chunkDays }).storageBytes[4]!;
  expect(stored(7)).toBeLessThan(stored(14));
  expect(stored(14)).toBeLessThan(stored(90));
  expect(stored(90)).toBeLessThan(stored(null));
});

test.each([
  [0.165, "0.17"],
  [1, "1"],
  [5787, "5,800"],
  [17_361, "17,000"],
])("a count of %d is written as %s", (value, text) => {
  expect(count(value)).toBe(text);
});

test("bytes are written with two digits", () => {
  expect([0, 999, 1_234_567, 11.4e12].map(bytes)).toEqual(["0 B", "1000 B", "1.2 MB", "11 TB"]);
});
