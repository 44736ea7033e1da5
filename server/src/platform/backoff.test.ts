import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const range = { firstMs: 250, longestMs: 5000 };

test.each([
  [1, 250],
  [2, 500],
  [5, 4000],
  [6, 5000],
  [1_000_000, 5000],
])("after failure %i at most %i ms, at least half of that", (failure, ms) => {
  expect(backoffMs(failure, range, () => 1)).toBe(ms);
  expect(backoffMs(failure, range, () => 0)).toBe(ms / 2);
});
