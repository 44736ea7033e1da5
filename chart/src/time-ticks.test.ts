import fc from "fast-check";
import { expect, test } from "vitest";
import { timeTicks } from "./time-ticks.ts";

const at = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const texts = (from: string, until: string, most: number) =>
  timeTicks(at(from), at(until), most).map(({ text }) => text);

test("time ticks are round dates and few enough", () => {
  expect(texts("2026-11-18", "2026-11-25", 8)).toEqual(
    ["18", "19", "20", "21", "22", "23", "24", "25"].map((day) => `2026-11-${day}`),
  );
  expect(texts("2026-10-25", "2026-11-25", 5)).toEqual([
    "2026-10-28",
    "2026-11-04",
    "2026-11-11",
    "2026-11-18",
    "2026-11-25",
  ]);
  expect(texts("2025-11-25", "2026-11-25", 7)).toEqual([
    "2026",
    "2026-03",
    "2026-05",
    "2026-07",
    "2026-09",
    "2026-11",
  ]);
  expect(texts("2019-03-01", "2026-11-25", 4)).toEqual(["2020", "2022", "2024", "2026"]);
});

test("time ticks are within the span, ascending, and at most one more than asked for", () => {
  const start = fc.integer({ min: at("1996-01-01"), max: at("2040-01-01") });
  const width = fc.integer({ min: 86_400, max: 30 * 365 * 86_400 });
  fc.assert(
    fc.property(start, width, fc.integer({ min: 2, max: 12 }), (from, seconds, most) => {
      const ticks = timeTicks(from, from + seconds, most);
      expect(ticks.length).toBeLessThanOrEqual(most + 2);
      for (const [i, tick] of ticks.entries()) {
        expect(tick.at).toBeGreaterThanOrEqual(i === 0 ? from : ticks[i - 1]!.at + 1);
        expect(tick.at).toBeLessThanOrEqual(from + seconds);
      }
    }),
  );
});
