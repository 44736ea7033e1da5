import type { RecordRules } from "./public-rules.ts";

const dayMs = 24 * 3_600_000;

/** The UTC day of a moment (epoch ms), counted from 1970. */
export const utcDay = (at: number): number => Math.floor(at / dayMs);

/** A reporter's track record: counters that only verifications move; no history of what it reported. */
export interface ReporterRecord {
  /** Epoch ms. */
  readonly createdAt: number;
  /** Verified and refuted reports; both start at 1. */
  readonly verified: number;
  readonly refuted: number;
  /** The share of its recent novel reports that were true, 0-1. */
  readonly hitRate: number;
  readonly verifiedNovel: number;
  /** Days with a verified novel report, the last of them (UTC day), and how many that day. */
  readonly verifiedDays: number;
  readonly lastVerifiedDay: number;
  readonly verifiedThatDay: number;
  readonly tokens: Usage;
}

/** What a network group used up. */
export interface NetworkRecord {
  readonly tokens: Usage;
}

/** A count within one UTC day; the next day starts from 0. */
export interface Usage {
  readonly span: number;
  readonly count: number;
}

export const noUsage: Usage = { span: -1, count: 0 };
export const newNetworkRecord: NetworkRecord = { tokens: noUsage };

export function newReporterRecord(createdAt: number): ReporterRecord {
  return {
    createdAt,
    verified: 1,
    refuted: 1,
    hitRate: 0.5,
    verifiedNovel: 0,
    verifiedDays: 0,
    lastVerifiedDay: -1,
    verifiedThatDay: 0,
    tokens: noUsage,
  };
}

export const usedIn = (span: number, spent: Usage): number => (spent.span === span ? spent.count : 0);
export const useOne = (span: number, spent: Usage): Usage => ({ span, count: usedIn(span, spent) + 1 });
const giveOneBack = (span: number, spent: Usage): Usage => ({
  span,
  count: Math.max(0, usedIn(span, spent) - 1),
});

/** What the record of a reporter weighs at a moment (epoch ms): 0 while it is not proven. */
export function weightOfRecord(reporter: ReporterRecord, now: number, rules: RecordRules): number {
  const { createdAt, verifiedNovel, verifiedDays, verified, refuted } = reporter;
  const proven =
    now - createdAt >= rules.provenAfterMs &&
    verifiedNovel >= rules.provenReports &&
    verifiedDays >= rules.provenDays;
  if (!proven || verified <= refuted) return 0;
  return Math.min(rules.largestWeight, Math.log(verified / refuted));
}

/** What a reading says of a reporter's vote. */
export type VoteVerdict =
  /** A novel report was true: weight grows, and its token comes back. */
  | "novel-verified"
  | "confirmation-verified"
  /** Wrong by much or by little; `confirmation`: it confirmed a price that was no longer true. */
  | "novel-refuted"
  | "novel-refuted-little"
  | "confirmation-refuted"
  | "confirmation-refuted-little"
  /** Refuted repeatedly before, so shown to some (region, Prime, variant): nobody is to blame. */
  | "refuted-before";

/** The reporter after a verdict. */
export function applyVerdict(
  reporter: ReporterRecord,
  verdict: VoteVerdict,
  now: number,
  rules: RecordRules,
): ReporterRecord {
  const { verified, refuted, hitRate } = reporter;
  switch (verdict) {
    case "novel-verified":
      return credited(reporter, now, rules);
    case "confirmation-verified":
      return { ...reporter, verified: verified + rules.confirmationCredit };
    case "novel-refuted":
      return { ...reporter, refuted: refuted + 1, hitRate: hitRate * (1 - rules.missStep) };
    case "novel-refuted-little":
      return {
        ...reporter,
        refuted: refuted + rules.smallBlame,
        hitRate: hitRate * (1 - rules.smallMissStep),
      };
    case "confirmation-refuted":
      return { ...reporter, refuted: refuted + 1 };
    case "confirmation-refuted-little":
      return { ...reporter, refuted: refuted + rules.smallBlame };
    case "refuted-before":
      return reporter;
  }
}

function credited(reporter: ReporterRecord, now: number, rules: RecordRules): ReporterRecord {
  const day = utcDay(now);
  const today = reporter.lastVerifiedDay === day;
  const hit = {
    ...reporter,
    hitRate: reporter.hitRate + rules.hitStep * (1 - reporter.hitRate),
    tokens: giveOneBack(day, reporter.tokens),
  };
  const thatDay = today ? reporter.verifiedThatDay : 0;
  if (thatDay >= rules.creditsADay) return hit;
  return {
    ...hit,
    verified: reporter.verified + 1,
    verifiedNovel: reporter.verifiedNovel + 1,
    verifiedDays: reporter.verifiedDays + (today ? 0 : 1),
    lastVerifiedDay: day,
    verifiedThatDay: thatDay + 1,
  };
}

/** A network gets its token back when a report from it was true. */
export const refundToken = (network: NetworkRecord, now: number): NetworkRecord => ({
  ...network,
  tokens: giveOneBack(utcDay(now), network.tokens),
});
