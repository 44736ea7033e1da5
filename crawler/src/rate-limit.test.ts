import { expect, test } from "vitest";
import { Pace } from "./rate-limit.ts";
import { FakeClock } from "./testing/fake-clock.ts";

test("turns are at least a second apart, however they are asked for", async () => {
  const clock = new FakeClock();
  const pace = new Pace(clock);
  const turns: number[] = [];
  for (const spentMs of [0, 0, 300, 999, 1000, 5000, 0]) {
    await pace.turn();
    turns.push(clock.now());
    clock.time += spentMs;
  }
  const apart = turns.slice(1).map((at, i) => at - turns[i]!);
  expect(apart).toEqual([1000, 1000, 1000, 1000, 1000, 5000]);
});

test("two that ask at once do not share a turn", async () => {
  const clock = new FakeClock();
  const pace = new Pace(clock);
  const start = clock.now();
  await Promise.all([pace.turn(), pace.turn(), pace.turn()]);
  expect(clock.now() - start).toBe(2000);
});

test("an abort gives no turn", async () => {
  const pace = new Pace(new FakeClock());
  expect(await pace.turn(AbortSignal.abort())).toBe(false);
});
