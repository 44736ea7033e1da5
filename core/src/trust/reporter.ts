import type { StandingRules, StrangerRules } from "./stranger-rules.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The UTC day of a moment (epoch ms), counted from 1970. */
export const utcDay = (at: number): number => Math.floor(at / dayMs);
const hourOf = (at: number): number => Math.floor(at / hourMs);

/** Counters of a reporter, moved by verifications alone; never a trail of what it said. */
export interface Reporter {
  /** Epoch ms. */
  readonly createdAt: number;
  /** Verified and refuted reports; both start at 1. */
  readonly verified: number;
  readonly refuted: number;
  /** How often a novel report of its was true of late, 0-1. */
  readonly hitRate: number;
  readonly verifiedNovel: number;
  /** Days with a verified novel report, the last of them (UTC day), and how many that day. */
  readonly verifiedDays: number;
  readonly lastVerifiedDay: number;
  readonly verifiedThatDay: number;
  readonly tokens: Spent;
  readonly reports: Spent;
}

/** What a network group used up. */
export interface Network {
  readonly tokens: Spent;
  readonly reports: Spent;
}

/** A count within one UTC day or hour, which starts anew with the next. */
export interface Spent {
  readonly span: number;
  readonly count: number;
}

export const nothingSpent: Spent = { span: -1, count: 0 };
export const newNetwork: Network = { tokens: nothingSpent, reports: nothingSpent };

export function newReporter(createdAt: number): Reporter {
  return {
    createdAt,
    verified: 1,
    refuted: 1,
    hitRate: 0.5,
    verifiedNovel: 0,
    verifiedDays: 0,
    lastVerifiedDay: -1,
    verifiedThatDay: 0,
    tokens: nothingSpent,
    reports: nothingSpent,
  };
}

export const spentIn = (span: number, spent: Spent): number => (spent.span === span ? spent.count : 0);
export const spend = (span: number, spent: Spent): Spent => ({ span, count: spentIn(span, spent) + 1 });
const refund = (span: number, spent: Spent): Spent => ({
  span,
  count: Math.max(0, spentIn(span, spent) - 1),
});

/** What the record of a reporter weighs at a moment (epoch ms): 0 while it is not proven. */
export function weightOf(reporter: Reporter, now: number, rules: StandingRules): number {
  const { createdAt, verifiedNovel, verifiedDays, verified, refuted } = reporter;
  const proven =
    now - createdAt >= rules.provenAfterMs &&
    verifiedNovel >= rules.provenReports &&
    verifiedDays >= rules.provenDays;
  if (!proven || verified <= refuted) return 0;
  return Math.min(rules.largestWeight, Math.log(verified / refuted));
}

/** Takes one more report in, within the hour's limits; null when there were too many. */
export function admit(
  reporter: Reporter,
  network: Network,
  now: number,
  rules: StrangerRules,
): { readonly reporter: Reporter; readonly network: Network } | null {
  const hour = hourOf(now);
  if (spentIn(hour, reporter.reports) >= rules.reportsAnHour) return null;
  if (spentIn(hour, network.reports) >= rules.groupReportsAnHour) return null;
  return {
    reporter: { ...reporter, reports: spend(hour, reporter.reports) },
    network: { ...network, reports: spend(hour, network.reports) },
  };
}

/** What a reading says of a word that a reporter gave. */
export type WordVerdict =
  /** A novel report was true: trust grows, its token comes back. */
  | "novel-verified"
  | "echo-verified"
  /** Wrong by much or by little; `echo`: it said the price that was accepted and is no more. */
  | "novel-refuted"
  | "novel-refuted-little"
  | "echo-refuted"
  | "echo-refuted-little"
  /** A known alternative: region, Prime, variant. Nobody is to blame. */
  | "known-alternative";

/** The reporter after a verdict. */
export function learn(reporter: Reporter, verdict: WordVerdict, now: number, rules: StandingRules): Reporter {
  const { verified, refuted, hitRate } = reporter;
  switch (verdict) {
    case "novel-verified":
      return credited(reporter, now, rules);
    case "echo-verified":
      return { ...reporter, verified: verified + rules.echoCredit };
    case "novel-refuted":
      return { ...reporter, refuted: refuted + 1, hitRate: hitRate * (1 - rules.missStep) };
    case "novel-refuted-little":
      return {
        ...reporter,
        refuted: refuted + rules.smallBlame,
        hitRate: hitRate * (1 - rules.smallMissStep),
      };
    case "echo-refuted":
      return { ...reporter, refuted: refuted + 1 };
    case "echo-refuted-little":
      return { ...reporter, refuted: refuted + rules.smallBlame };
    case "known-alternative":
      return reporter;
  }
}

function credited(reporter: Reporter, now: number, rules: StandingRules): Reporter {
  const day = utcDay(now);
  const today = reporter.lastVerifiedDay === day;
  const hit = {
    ...reporter,
    hitRate: reporter.hitRate + rules.hitStep * (1 - reporter.hitRate),
    tokens: refund(day, reporter.tokens),
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

/** A group gets its token back when a report of its was true. */
export const repaid = (network: Network, now: number): Network => ({
  ...network,
  tokens: refund(utcDay(now), network.tokens),
});
