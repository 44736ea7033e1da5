import { expect, test } from "vitest";
import { timeLabelWriter, withoutCutLabels } from "./axis-labels.ts";

const at = (...parts: [number, number, number?, number?]): number => {
  const [year, month, day = 1, hour = 0] = parts;
  return new Date(year, month, day, hour).getTime() / 1000;
};

const write = timeLabelWriter("en-US");

test("time labels have one line; January shows its year", () => {
  expect(write([at(2025, 11), at(2026, 0), at(2026, 1)], 30 * 86_400)).toEqual(["Dec", "2026", "Feb"]);
  expect(write([at(2025, 0), at(2026, 0)], 365 * 86_400)).toEqual(["2025", "2026"]);
});

test("time labels of short ranges show days and hours", () => {
  expect(timeLabelWriter("en-US")([at(2026, 2, 5)], 86_400)).toEqual(["Mar 5"]);
  const [midnight, morning] = timeLabelWriter("en-US")([at(2026, 2, 5), at(2026, 2, 5, 6)], 21_600);
  expect(midnight).toBe("Mar 5");
  expect(morning).toMatch(/^6:00/);
});

test("labels in Arabic keep their order in the chart, where time runs from left to right", () => {
  const [day] = timeLabelWriter("ar")([at(2026, 10, 21)], 86_400);
  expect(day).toBe("\u206821 نوفمبر\u2069");
});

test("a label that would be cut at the end is left out", () => {
  expect(withoutCutLabels(["Nov 8", "Nov 17", "Nov 26"], [20, 60, 98], [30, 34, 34], 110)).toEqual([
    "Nov 8",
    "Nov 17",
    "",
  ]);
  expect(withoutCutLabels(["Nov 26"], [93], [34], 110)).toEqual(["Nov 26"]);
});
