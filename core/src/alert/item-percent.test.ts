import { expect, test } from "vitest";
import { changePercent, percentBelowUsual } from "./item-percent.ts";

test.each([
  { was: 10_000, is: 7_100, percent: -29 },
  { was: 7_100, is: 10_000, percent: 41 },
  { was: 1_000, is: 996, percent: 0 },
  { was: 0, is: 991, percent: 0 },
  { was: null, is: 991, percent: 0 },
  { was: 991, is: null, percent: 0 },
])("an item's price changes from $was to $is by $percent percent", ({ was, is, percent }) => {
  expect(changePercent({ was, is })).toBe(percent);
});

test.each([
  { usual: 2_010, is: 1_750, percent: 13 },
  { usual: 2_010, is: 2_000, percent: 0 },
  { usual: 2_010, is: 2_500, percent: 0 },
  { usual: null, is: 1_750, percent: 0 },
  { usual: undefined, is: 1_750, percent: 0 },
  { usual: 2_010, is: null, percent: 0 },
])("a price of $is is $percent percent below a usual price of $usual", ({ usual, is, percent }) => {
  expect(percentBelowUsual({ usual, is })).toBe(percent);
});
