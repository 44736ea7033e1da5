import type { JudgedVote } from "./judge-votes.ts";
import type { QuarantineRules, RecordRules } from "./public-rules.ts";
import { type ReporterRecord, utcDay } from "./reporter-record.ts";

/** How well a version of the extension read recently, by the votes of established reporters. */
export interface VersionRecord {
  readonly version: string;
  readonly good: number;
  readonly bad: number;
  /** The UTC day up to which the counts are decayed. */
  readonly day: number;
  readonly quarantined: boolean;
}

export const newVersionRecord = (version: string, now: number): VersionRecord => ({
  version,
  good: 0,
  bad: 0,
  day: utcDay(now),
  quarantined: false,
});

/** A vote on a version; one counts per network, version and day. */
export interface VersionVote {
  readonly version: string;
  readonly group: string;
  readonly good: boolean;
}

/** The version votes that follow from a reading: of established reporters, on what they saw shortly before. */
export function versionVotesOf(
  judged: readonly JudgedVote[],
  readAt: number,
  reporters: { get(reporter: string): ReporterRecord | undefined },
  rules: QuarantineRules,
  record: RecordRules,
): readonly VersionVote[] {
  return judged.flatMap(({ vote, verdict, refutes }): VersionVote[] => {
    const reporter = reporters.get(vote.reporter);
    const established =
      reporter !== undefined &&
      reporter.verifiedNovel >= record.provenReports &&
      readAt - reporter.createdAt >= record.provenAfterMs;
    if (!vote.from || !established || readAt - vote.lastSeenAt > rules.votesWithinMs) return [];
    const { version, group } = vote.from;
    if (verdict === "novel-verified" || verdict === "confirmation-verified")
      return [{ version, group, good: true }];
    const bad = verdict === "novel-refuted" || verdict === "refuted-before";
    return refutes && bad ? [{ version, group, good: false }] : [];
  });
}

/** A version's counts with one more vote. */
export function countVersionVote(
  record: VersionRecord,
  good: boolean,
  now: number,
  rules: QuarantineRules,
): VersionRecord {
  const decayed = decayedTo(record, now, rules);
  return good ? { ...decayed, good: decayed.good + 1 } : { ...decayed, bad: decayed.bad + 1 };
}

function decayedTo(record: VersionRecord, now: number, rules: QuarantineRules): VersionRecord {
  const days = utcDay(now) - record.day;
  if (days <= 0) return record;
  const left = rules.dailyDecay ** days;
  return { ...record, good: record.good * left, bad: record.bad * left, day: utcDay(now) };
}

/** Puts versions that read wrongly into quarantine, and lets out those that no longer do. */
export function updateQuarantine(
  records: readonly VersionRecord[],
  now: number,
  rules: QuarantineRules,
): readonly VersionRecord[] {
  const current = records.map((record) => decayedTo(record, now, rules));
  return current.map((record) => {
    const quarantined = readsWrongly(record, current, rules);
    return quarantined === record.quarantined ? record : { ...record, quarantined };
  });
}

function readsWrongly(record: VersionRecord, all: readonly VersionRecord[], rules: QuarantineRules): boolean {
  const votes = record.good + record.bad;
  if (votes < rules.fewestVotes) return record.quarantined;
  const others = all.filter((other) => other !== record);
  const bad = others.reduce((sum, other) => sum + other.bad, 0);
  const good = others.reduce((sum, other) => sum + other.good, 0);
  // Starts from one bad vote of twenty: a few votes of others say little.
  const usual = Math.max(rules.othersFloor, (bad + 1) / (good + bad + 20));
  const share = record.bad / votes;
  const excess = record.bad - votes * usual;
  const wrong =
    share > rules.badShare &&
    share > rules.timesOthers * usual &&
    excess > rules.sigmas * Math.sqrt(votes * usual * (1 - usual));
  const release = Math.max(rules.releaseShare, rules.releaseTimesOthers * usual);
  return wrong || (record.quarantined && share > release);
}
