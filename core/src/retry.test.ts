import { expect, test } from "vitest";
import { backoffMs, retryAfterMs } from "./retry.ts";

const range = { firstMs: 30_000, longestMs: 3_600_000 };
const now = Date.UTC(2026, 0, 1);

test("backoff doubles up to the longest wait and spreads over its upper half", () => {
  const seconds = (failures: number[], random: number) =>
    failures.map((n) => backoffMs(n, range, () => random) / 1000);
  expect(seconds([1, 2, 3, 7, 8, 99], 1)).toEqual([30, 60, 120, 1920, 3600, 3600]);
  expect(seconds([1, 2, 99], 0)).toEqual([15, 30, 1800]);
});

test("Retry-After is read as seconds or as a date, within a day; nonsense is ignored", () => {
  expect(retryAfterMs("120", now)).toBe(120_000);
  expect(retryAfterMs(new Date(now + 60_000).toUTCString(), now)).toBe(60_000);
  expect(retryAfterMs(new Date(now - 60_000).toUTCString(), now)).toBe(0);
  expect(retryAfterMs("999999999", now)).toBe(86_400_000);
  expect([null, "", "soon", "-5x"].map((text) => retryAfterMs(text, now))).toEqual([null, null, null, null]);
});

test("the longest Retry-After can be set", () => {
  expect(retryAfterMs("7200", now, 3_600_000)).toBe(3_600_000);
});
