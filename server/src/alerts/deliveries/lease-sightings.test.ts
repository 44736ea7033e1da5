import { expect, test } from "vitest";
import { LeaseSightings } from "./lease-sightings.ts";

const lease = (leaseToken: string, until = 60_000) => ({ id: 1n, leaseToken, until });
/** The tokens found abandoned at each look. */
function looks(...all: [at: number, ...leases: ReturnType<typeof lease>[]][]): string[][] {
  const sightings = new LeaseSightings(9000, 5000);
  return all.map(([at, ...leases]) => sightings.see(leases, at).map(({ leaseToken }) => leaseToken));
}

test("a lease that never moved is abandoned once it was seen for long enough", () => {
  const a = lease("a");
  expect(looks([0, a], [3000, a], [6000, a], [8999, a], [9000, a])).toEqual([[], [], [], [], ["a"]]);
});

test("a lease that moved is its holder's", () => {
  expect(
    looks(
      [0, lease("a", 1)],
      [3000, lease("a", 2)],
      [6000, lease("a", 3)],
      [9000, lease("a", 4)],
      [12_000, lease("a", 5)],
    ),
  ).toEqual([[], [], [], [], []]);
});

test("the same delivery leased again is another lease", () => {
  expect(looks([0, lease("a")], [5000, lease("b")], [9000, lease("b")])).toEqual([[], [], []]);
});

test("after a gap leases are counted from the start again: their holders could not reach the database either", () => {
  const a = lease("a");
  expect(looks([0, a], [4000, a], [9001, a], [13_000, a], [18_000, a], [18_001, a])).toEqual(
    [[], [], [], [], [], ["a"]].slice(0, 6),
  );
});
