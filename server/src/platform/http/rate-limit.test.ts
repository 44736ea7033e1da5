import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

test("an hour's worth may be taken at once, then it refills evenly", () => {
  const clock = { now: 0 };
  const limit = new RateLimit(60, () => clock.now);
  expect(limit.take("a", 60)).toBe(0);
  expect(limit.take("a")).toBe(60);
  clock.now += 59_999;
  expect(limit.take("a")).toBe(1);
  clock.now += 1;
  expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBe(60);
});

test("a clock that is set back keeps nobody out for longer than a window", () => {
  const clock = { now: 1e9 };
  const limit = new RateLimit(2, () => clock.now);
  limit.take("a");
  clock.now = 0;
  expect(limit.take("a")).toBe(0);
  clock.now += 3_600_001;
  expect(limit.take("a", 2)).toBe(0);
});

test("one key's use leaves another's alone", () => {
  const limit = new RateLimit(1, () => 0);
  expect(limit.take("a")).toBe(0);
  expect(limit.take("b")).toBe(0);
  expect(limit.take("a")).toBeGreaterThan(0);
});

test("a refused take costs nothing", () => {
  const limit = new RateLimit(10, () => 0);
  expect(limit.take("a", 11)).toBeGreaterThan(0);
  expect(limit.take("a", 10)).toBe(0);
});

test("asking for the wait takes nothing", () => {
  const limit = new RateLimit(10, () => 0);
  for (let i = 0; i < 20; i++) expect(limit.waitS("a", 10)).toBe(0);
  expect(limit.take("a", 10)).toBe(0);
  expect(limit.waitS("a")).toBe(360);
});

test("a flood of keys does not grow memory without bound", () => {
  const limit = new RateLimit(10, () => 0);
  for (let i = 0; i < 250_000; i++) limit.take(String(i));
  expect(limit.size).toBeLessThanOrEqual(100_000);
});
