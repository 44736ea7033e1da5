import { expect, test } from "vitest";
import type { JudgedVote } from "./judge-votes.ts";
import { publicPolicy as policy } from "./public-policy.ts";
import {
  countVersionVote,
  newVersionRecord,
  updateQuarantine,
  type VersionRecord,
  versionVotesOf,
} from "./quarantine.ts";
import { recordUpdatesOf } from "./record-updates.ts";
import { newReporterRecord, utcDay } from "./reporter-record.ts";
import { day, hour, minute, noon } from "./testing.ts";
import { originOf, proven } from "./testing-crowd.ts";

const { quarantine: rules, record: recordRules } = policy.publicRules!;
const record = (version: string, good: number, bad: number, quarantined = false): VersionRecord => ({
  version,
  good,
  bad,
  day: utcDay(noon),
  quarantined,
});
const inQuarantine = (records: readonly VersionRecord[], now = noon) =>
  updateQuarantine(records, now, rules).flatMap(({ version, quarantined }) => (quarantined ? [version] : []));

test.each<[string, readonly VersionRecord[], string[]]>([
  ["a version that reads a fifth wrongly", [record("a", 80, 20), record("b", 300, 3)], ["a"]],
  ["not one of too few votes", [record("a", 20, 15), record("b", 300, 3)], []],
  ["not one that is wrong as often as all others", [record("a", 80, 20), record("b", 240, 60)], []],
  ["not one a little above a tenth of few", [record("a", 38, 5), record("b", 300, 9)], []],
  ["not one half as wrong again as the others", [record("a", 75, 25), record("b", 250, 50)], []],
  ["one twice as wrong as the others", [record("a", 65, 35), record("b", 250, 50)], ["a"]],
  ["it stays while it is clearly worse", [record("a", 72, 28, true), record("b", 250, 50)], ["a"]],
  ["and comes out among others as bad", [record("a", 80, 20, true), record("b", 250, 50)], []],
  ["it stays while 8 % are wrong", [record("a", 92, 8, true), record("b", 300, 3)], ["a"]],
  ["and comes out at 7 %", [record("a", 93, 7, true), record("b", 300, 3)], []],
  ["too few votes change nothing", [record("a", 20, 0, true), record("b", 300, 3)], ["a"]],
])("quarantine: %s", (_, records, expected) => expect(inQuarantine(records)).toEqual(expected));

test("counts decay by three tenths a day", () => {
  const after = countVersionVote(record("a", 100, 10), true, noon + 2 * day, rules);
  expect(after.good).toBeCloseTo(50, 10);
  expect(after.bad).toBeCloseTo(4.9, 10);
  expect(countVersionVote(newVersionRecord("a", noon), false, noon, rules)).toMatchObject({
    good: 0,
    bad: 1,
  });
});

test("errors of a version in quarantine do not count against its reporters if any of their reports was true", () => {
  const fresh = newReporterRecord(noon - hour);
  const reporters = new Map([
    ["0", proven],
    ["1", fresh],
    ["2", proven],
  ]);
  const judged = [0, 1, 2].map((reporter): JudgedVote => {
    const vote = { reporter: String(reporter), observedAt: noon, lastSeenAt: noon, from: originOf(reporter) };
    return { vote, price: 4000, verdict: "novel-refuted", refutes: true };
  });
  const right = { ...judged[0]!, verdict: "novel-verified" as const, refutes: false };
  const quarantined = new Set(["v0", "v1"]);
  const after = (of: readonly JudgedVote[]) =>
    recordUpdatesOf({ judgedVotes: of }, noon, { reporters, networks: new Map(), quarantined }, policy)
      .reporters;
  expect([...after(judged).keys()]).toEqual(["1", "2"]);
  expect(after(judged).get("1")!.hitRate).toBeLessThan(fresh.hitRate);
  expect(after([right]).get("0")!.hitRate).toBeGreaterThan(proven.hitRate);
});

test("established reporters vote, on what they saw within half an hour, and only if it was far off or right", () => {
  const judged = (reporter: number, verdict: JudgedVote["verdict"], age = minute): JudgedVote => ({
    vote: {
      reporter: String(reporter),
      observedAt: noon - age,
      lastSeenAt: noon - age,
      from: originOf(reporter),
    },
    price: 4000,
    verdict,
    refutes: verdict !== "novel-verified" && verdict !== "confirmation-verified",
  });
  const reporters = new Map([
    ["0", proven],
    ["1", newReporterRecord(noon - hour)],
  ]);
  const votes = (...of: readonly JudgedVote[]) =>
    versionVotesOf(of, noon, reporters, rules, recordRules).map(({ good }) => good);
  expect(votes(judged(0, "novel-refuted"), judged(0, "novel-verified"))).toEqual([false, true]);
  expect(votes(judged(1, "novel-refuted"), judged(2, "novel-refuted"))).toEqual([]);
  expect(votes(judged(0, "novel-refuted-little"), judged(0, "novel-refuted", hour))).toEqual([]);
});
