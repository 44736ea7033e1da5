import { expect, test } from "vitest";
import { historyOf } from "./history.fixture.ts";
import { rowAt } from "./row-at.ts";

const history = historyOf([[10, 1], [20, 2], [30, 3]], { gaps: [[22, 26]] }); // biome-ignore format: one row

test("row at a moment is the last one that began", () => {
  expect([10, 19, 20, 21, 26, 30, 99].map((at) => rowAt(history, at))).toEqual([0, 0, 1, 1, 1, 2, 2]);
});

test("row at a moment is null before the first and in a gap", () => {
  expect([0, 9, 22, 25].map((at) => rowAt(history, at))).toEqual([null, null, null, null]);
});
