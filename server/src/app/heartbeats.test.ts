import { expect, test } from "vitest";
import { Heartbeats, lookMs, silentMs } from "./heartbeats.ts";

/** Looks each second until a moment; what was found, by when. */
function looks(heartbeats: Heartbeats<string>, from: number, until: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (let now = from + lookMs; now <= until; now += lookMs) {
    for (const one of heartbeats.silent(now)) found[one] = now;
  }
  return found;
}

test("whoever is silent for the whole period is found, once, and nobody else", () => {
  const heartbeats = new Heartbeats<string>(0);
  for (const one of ["hangs", "lives", "ended"]) heartbeats.heard(one, 0);
  expect(looks(heartbeats, 0, 10_000)).toEqual({});
  heartbeats.heard("lives", 10_000);
  heartbeats.forget("ended");
  expect(looks(heartbeats, 10_000, 20_000)).toEqual({ hangs: silentMs });
  expect(looks(heartbeats, 20_000, 30_000)).toEqual({ lives: 10_000 + silentMs });
});

test("after a look that came late, as after a sleep of the machine, all have another period", () => {
  const heartbeats = new Heartbeats<string>(0);
  heartbeats.heard("lives", 0);
  heartbeats.heard("hangs", 0);
  expect(looks(heartbeats, 0, 5000)).toEqual({});
  const woken = 3_600_000;
  expect(heartbeats.silent(woken)).toEqual([]);
  heartbeats.heard("lives", woken + 5000);
  expect(looks(heartbeats, woken, woken + silentMs)).toEqual({ hangs: woken + silentMs });
});
