import { expect, test } from "vitest";
import { placesAround } from "./placement.ts";

const price = { left: 100, top: 200, right: 600, bottom: 260 };
const size = { width: 220, height: 28 };
const cornersOf = (isRightToLeft: boolean) =>
  placesAround(price, size, isRightToLeft).map(({ left, top }) => [left, top]);

test("placesAround prefers the place under the price, then the end of its last and of its first line", () => {
  expect(cornersOf(false)).toEqual([
    [100, 264],
    [380, 264],
    [380, 232],
    [380, 200],
    [612, 232],
  ]);
});

test("placesAround starts on the right on a page from right to left", () => {
  expect(cornersOf(true)).toEqual([
    [380, 264],
    [100, 264],
    [100, 232],
    [100, 200],
    [-132, 232],
  ]);
});

test("placesAround gives areas of the line's size", () => {
  for (const { left, top, right, bottom } of placesAround(price, size, false)) {
    expect([right - left, bottom - top]).toEqual([220, 28]);
  }
});
