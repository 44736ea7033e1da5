import { expect, test } from "vitest";
import { Backoff } from "./backoff.ts";
import { FakeClock } from "./testing/fake-clock.ts";

const range = { firstMs: 30_000, longestMs: 1_800_000 };

test("backoff doubles up to its longest wait, with up to a quarter of jitter", () => {
  const lowest = new Backoff(new FakeClock(), range, () => 0);
  expect(Array.from({ length: 8 }, () => lowest.fail() / 1000)).toEqual([
    30, 60, 120, 240, 480, 960, 1800, 1800,
  ]);
  const highest = new Backoff(new FakeClock(), range, () => 1);
  expect(highest.fail()).toBe(37_500);
});

test("backoff honours a longer Retry-After, up to a day", () => {
  const backoff = new Backoff(new FakeClock(), range, () => 0);
  expect(backoff.fail(600_000)).toBe(600_000);
  expect(backoff.fail(1)).toBe(60_000);
  expect(backoff.fail(Number.MAX_SAFE_INTEGER)).toBe(24 * 3_600_000);
});

test("backoff passes with time and ends with a success", () => {
  const clock = new FakeClock();
  const backoff = new Backoff(clock, range, () => 0);
  expect(backoff.remainingMs).toBe(0);
  backoff.fail();
  clock.time += 10_000;
  expect(backoff.remainingMs).toBe(20_000);
  backoff.succeed();
  expect(backoff.remainingMs).toBe(0);
  expect(backoff.fail()).toBe(30_000);
});
