import { describe, expect, test } from "vitest";
import { publicPolicy as policy } from "./public-policy.ts";
import {
  applyVerdict,
  newNetworkRecord,
  newReporterRecord,
  type ReporterRecord,
  refundToken,
  usedIn,
  useOne,
  utcDay,
  type VoteVerdict,
  weightOfRecord,
} from "./reporter-record.ts";
import { day, hour, noon } from "./testing.ts";
import { proven } from "./testing-crowd.ts";

const rules = policy.publicRules!;
const { record: recordRules } = rules;

describe("the weight of a record", () => {
  test.each<[string, Partial<ReporterRecord>, number]>([
    ["of forty to one is capped", {}, 2.2],
    ["of four to one is its logarithm", { verified: 4 }, Math.log(4)],
    ["of one to one is nothing", { verified: 1 }, 0],
    ["of less is no less", { refuted: 100 }, 0],
    ["younger than three days is nothing", { createdAt: noon - 72 * hour + 1 }, 0],
    ["three days old counts", { createdAt: noon - 72 * hour }, 2.2],
    ["of two verified novel reports is nothing", { verifiedNovel: 2 }, 0],
    ["made on one day is nothing", { verifiedDays: 1 }, 0],
  ])("the weight of a record: %s", (_, more, weight) =>
    expect(weightOfRecord({ ...proven, ...more }, noon, recordRules)).toBeCloseTo(weight, 10),
  );
});

describe("what a reading changes in a record", () => {
  test.each<[VoteVerdict, number, number, number]>([
    ["novel-verified", 2, 1, 0.6],
    ["confirmation-verified", 1.1, 1, 0.5],
    ["novel-refuted", 1, 2, 0.5 * (1 - recordRules.missStep)],
    ["novel-refuted-little", 1, 1.3, 0.5 * (1 - recordRules.smallMissStep)],
    ["confirmation-refuted", 1, 2, 0.5],
    ["confirmation-refuted-little", 1, 1.3, 0.5],
    ["refuted-before", 1, 1, 0.5],
  ])("a reading changes a record: %s", (verdict, verified, refuted, hitRate) => {
    const after = applyVerdict(newReporterRecord(noon), verdict, noon, recordRules);
    expect(after.verified).toBeCloseTo(verified, 10);
    expect(after.refuted).toBeCloseTo(refuted, 10);
    expect(after.hitRate).toBeCloseTo(hitRate, 10);
  });

  test("five true reports a day count, and each day counts once", () => {
    const times = (n: number, from: ReporterRecord, at: number): ReporterRecord =>
      n === 0 ? from : times(n - 1, applyVerdict(from, "novel-verified", at, recordRules), at);
    const first = times(9, newReporterRecord(noon), noon);
    expect(first).toMatchObject({ verified: 6, verifiedNovel: 5, verifiedDays: 1 });
    expect(times(9, first, noon + day)).toMatchObject({ verified: 11, verifiedNovel: 10, verifiedDays: 2 });
  });

  test("a true report brings the day's token back, and never more than were spent", () => {
    const today = utcDay(noon);
    const tokens = useOne(today, useOne(today, newNetworkRecord.tokens));
    const paid = { ...newReporterRecord(noon), tokens };
    const once = applyVerdict(paid, "novel-verified", noon, recordRules);
    expect(usedIn(today, once.tokens)).toBe(1);
    const often = applyVerdict(
      applyVerdict(once, "novel-verified", noon, recordRules),
      "novel-verified",
      noon,
      recordRules,
    );
    expect(usedIn(today, often.tokens)).toBe(0);
    expect(usedIn(today, refundToken({ ...newNetworkRecord, tokens }, noon).tokens)).toBe(1);
    expect(usedIn(today + 1, tokens)).toBe(0);
  });
});
