import { expect, test } from "vitest";
import { RateLimit, takeAll } from "./rate-limit.ts";

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

test("of several processes each has its share, together as much as one, also in the long run", () => {
  const clock = { now: 0 };
  const limits = [0, 1, 2].map(
    () =>
      new RateLimit(
        60,
        () => clock.now,
        3_600_000,
        () => 3,
      ),
  );
  const taken = () => {
    let n = 0;
    for (const limit of limits) while (limit.take("a") === 0) n++;
    return n;
  };
  expect(taken()).toBe(60);
  clock.now += 3_600_000;
  expect(taken()).toBe(60);
});

test("a take above the share is let through when nothing of it is used, and paid off before the next", () => {
  const clock = { now: 0 };
  const limit = new RateLimit(
    100,
    () => clock.now,
    3_600_000,
    () => 4,
  );
  expect(limit.take("a", 90)).toBe(0);
  expect(limit.take("a")).toBe(Math.ceil((66 / 25) * 3600));
  clock.now += limit.waitS("a") * 1000;
  expect(limit.take("a")).toBe(0);
  expect(limit.take("b", 101)).toBeGreaterThan(0);
});

test("a limit smaller than the number of processes refuses nobody for good", () => {
  const clock = { now: 0 };
  const limit = new RateLimit(
    6,
    () => clock.now,
    3_600_000,
    () => 16,
  );
  let taken = 0;
  for (let minute = 0; minute < 24 * 60; minute++) {
    if (limit.take("a") === 0) taken++;
    clock.now += 60_000;
  }
  expect(taken).toBe(9);
});

test("the share follows the number of processes", () => {
  let processes = 1;
  const limit = new RateLimit(
    8,
    () => 0,
    3_600_000,
    () => processes,
  );
  expect(limit.take("a", 4)).toBe(0);
  processes = 4;
  expect(limit.take("a", 2)).toBe(0);
  expect(limit.take("a")).toBeGreaterThan(0);
  processes = 1;
  expect(limit.take("b", 8)).toBe(0);
});

test("of several limits all is taken, or nothing", async () => {
  const [many, few] = [new RateLimit(10, () => 0), new RateLimit(1, () => 0)];
  const both = () =>
    takeAll([
      [many, "a", 4],
      [few, "a"],
    ]);
  expect(await both()).toBe(0);
  expect(await both()).toBeGreaterThan(3599);
  expect(many.waitS("a", 6)).toBe(0);
});
