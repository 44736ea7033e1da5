import { expect, test } from "vitest";
import { daySeconds } from "./day.ts";
import { gapsBetween } from "./gaps.ts";

const d = (day: number) => day * daySeconds;
const whole = { from: null, until: null };

test.each([
  ["days in a row have none", [1, 2, 3], whole, d(4), []],
  ["between days, whole days only", [1, 2, 5, 7], whole, d(7) + 5, [[3, 5], [6, 7]]],
  ["up to today, which may yet be seen", [1], whole, d(4) + 5, [[2, 4]]],
  ["nothing before the first day, and none without days", [], whole, d(4), []],
  ["cut at the end of the stretch", [1, 9], { from: null, until: d(5) + 1 }, d(10), [[2, 5]]],
  ["no gap that ends before the stretch begins", [1, 4, 9], { from: d(4) + 7, until: null }, d(10), [[5, 9]]],
  ["one that began before the stretch, whole", [1, 9], { from: d(5), until: null }, d(10), [[2, 9]]],
] as const)("gaps: %s", (_, days, stretch, now, gaps) => {
  expect(gapsBetween(days.map(d), stretch, now)).toEqual(gaps.map(([from, until]) => [d(from), d(until)]));
}); // biome-ignore format: a table
