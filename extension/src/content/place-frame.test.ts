import fc from "fast-check";
import { expect, test } from "vitest";
import { cornerOf } from "./place-frame.ts";

const line = (left: number, top: number, width = 300) => ({
  left,
  top,
  right: left + width,
  bottom: top + 28,
});

test.each([
  ["under the line where there is room", line(400, 60), 1280, 720, [400, 94]],
  ["above it where there is none below", line(400, 660), 1280, 720, [400, 74]],
  ["after it where neither has room", line(400, 350), 1280, 720, [706, 132]],
  ["before it at the right edge", line(960, 350), 1280, 720, [558, 132]],
  ["within the window's width", line(1100, 60, 150), 1280, 720, [876, 94]],
  ["over it in a window with no room at all", line(20, 300, 200), 390, 620, [8, 32]],
] as const)("the panel opens %s", (_, at, width, height, corner) => {
  const boxWidth = Math.min(396, width - 16);
  expect(cornerOf(at, boxWidth, 580, width, height)).toEqual(corner);
});

test("the panel is always within the window", () => {
  const numbers = fc.tuple(
    fc.integer({ min: -3000, max: 3000 }),
    fc.integer({ min: -3000, max: 3000 }),
    fc.integer({ min: 320, max: 2600 }),
    fc.integer({ min: 320, max: 1600 }),
  );
  fc.assert(
    fc.property(numbers, ([x, y, width, height]) => {
      const box = { width: Math.min(396, width - 16), height: Math.min(580, height - 16) };
      const [left, top] = cornerOf(line(x, y), box.width, box.height, width, height);
      expect(left).toBeGreaterThanOrEqual(8);
      expect(top).toBeGreaterThanOrEqual(8);
      expect(left + box.width).toBeLessThanOrEqual(width - 8);
      expect(top + box.height).toBeLessThanOrEqual(height - 8);
    }),
  );
});
