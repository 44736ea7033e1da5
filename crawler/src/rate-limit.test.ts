import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";
import { FakeClock } from "./testing/fake-clock.ts";

test("requests are at least a second apart", async () => {
  const clock = new FakeClock();
  const rateLimit = new RateLimit(clock);
  const turns: number[] = [];
  for (const spentMs of [0, 0, 300, 999, 1000, 5000, 0]) {
    await rateLimit.wait();
    turns.push(clock.now());
    clock.time += spentMs;
  }
  const apart = turns.slice(1).map((at, i) => at - turns[i]!);
  expect(apart).toEqual([1000, 1000, 1000, 1000, 1000, 5000]);
});

test("simultaneous requests start one after the other", async () => {
  const clock = new FakeClock();
  const rateLimit = new RateLimit(clock);
  const start = clock.now();
  await Promise.all([rateLimit.wait(), rateLimit.wait(), rateLimit.wait()]);
  expect(clock.now() - start).toBe(2000);
});

test("an aborted request does not start", async () => {
  const rateLimit = new RateLimit(new FakeClock());
  expect(await rateLimit.wait(AbortSignal.abort())).toBe(false);
});
