import { expect, test } from "vitest";
import {
  type Ask,
  countAlerts,
  judge,
  type Limits,
  type Played,
  p99Ms,
  unavailableMs,
} from "./accounting.ts";

const ask = (startedAt: number, ok: boolean, took = 5): Ask => ({ startedAt, endedAt: startedAt + took, ok });

test.each<[string, Ask[], number]>([
  ["nothing asked", [], 0],
  ["all served", [ask(0, true), ask(10, true)], 0],
  ["one run", [ask(0, true), ask(10, false), ask(20, false), ask(40, true)], 30],
  ["in any order", [ask(40, true), ask(20, false), ask(10, false)], 30],
  ["two runs add up", [ask(0, false), ask(10, true), ask(20, false), ask(25, true)], 15],
  ["not served at the end", [ask(0, true), ask(10, false, 500), ask(20, false)], 500],
  ["slow is served", [ask(0, true, 14_000)], 0],
])("unavailable: %s", (_, asks, expected) => {
  expect(unavailableMs(asks)).toBe(expected);
});

test("p99 is of the asks that succeeded", () => {
  const asks = Array.from({ length: 100 }, (_, n) => ask(n, true, n + 1));
  expect(p99Ms(asks)).toBe(99);
  expect(p99Ms([...asks, ask(0, false, 9999)])).toBe(99);
  expect(p99Ms([ask(0, false)])).toBe(0);
});

const change = (watchId: string, isVerified = false) => ({ watchId, price: 100, ackedAt: 1000, isVerified });
const alert = (key: string, watchId: string, price = 100, at = 1500) => ({ key, watchId, price, at });

const none = { lost: 0, doubled: 0, lateMs: 0, verifiedLateMs: 0 };

test.each([
  ["told once", [change("1")], [alert("a", "1")], { ...none, lateMs: 500 }],
  ["not told", [change("1")], [], { ...none, lost: 1 }],
  ["after a verifier's turn", [change("1", true)], [alert("a", "1")], { ...none, verifiedLateMs: 500 }],
  ["not told after a verifier's turn", [change("1", true)], [], { ...none, lost: 1 }],
  ["of another price", [change("1")], [alert("a", "1", 99)], { ...none, lost: 1, doubled: 1 }],
  [
    "the same message twice",
    [change("1")],
    [alert("a", "1"), alert("a", "1", 100, 9000)],
    { ...none, lateMs: 500 },
  ],
  ["two messages", [change("1")], [alert("a", "1"), alert("b", "1")], { ...none, doubled: 1, lateMs: 500 }],
  ["of what never happened", [], [alert("a", "1")], { ...none, doubled: 1 }],
])("alerts: %s", (_, changes, alerts, expected) => {
  expect(countAlerts(changes, alerts)).toEqual(expected);
});

const good: Played = {
  ...{ fault: "x", acked: 10, found: 10, doubled: 0, lostAlerts: 0, doubledAlerts: 0 },
  ...{ unavailableMs: 10, p99Ms: 1, lateMs: 20, verifiedLateMs: 30 },
};
const limits: Limits = { unavailableMs: 10, lateMs: 20, elections: 1 };

test.each<[string, Partial<Played>, number, string]>([
  ["within its limits", {}, 1, "holds"],
  ["a second election", {}, 2, "void"],
  ["void, even with a loss", { found: 9 }, 2, "void"],
  ["nothing acknowledged", { acked: 0, found: 0 }, 1, "fails"],
  ["a report lost", { found: 9 }, 1, "fails"],
  ["a report doubled", { doubled: 1 }, 1, "fails"],
  ["an alert lost", { lostAlerts: 1 }, 1, "fails"],
  ["an alert doubled", { doubledAlerts: 1 }, 1, "fails"],
  ["too long away", { unavailableMs: 11 }, 1, "fails"],
  ["too late", { lateMs: 21 }, 1, "fails"],
])("verdict: %s", (_, more, elections, expected) => {
  expect(judge({ ...good, ...more }, elections, limits)).toBe(expected);
});

test("lateness counts only where it is limited", () => {
  expect(judge({ ...good, lateMs: 60_000 }, 0, { ...limits, lateMs: null })).toBe("holds");
});
