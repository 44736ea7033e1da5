import type { Policy } from "./policy.ts";
import type { PublicRules } from "./public-rules.ts";
import { type ReporterRecord, weightOfRecord } from "./reporter-record.ts";
import type { Vote } from "./state.ts";

/** What an operator can turn at once. */
export interface Switches {
  readonly registrationOpen: boolean;
  /** Reporters registered at this moment (epoch ms) or later do not count; null: all do. */
  readonly countOnlyBefore: number | null;
  /** Off: only the verifier accepts. */
  readonly quorum: boolean;
  /** Off: what no reading supports alerts nobody. */
  readonly unverifiedAlerts: boolean;
}

export const allSwitchesOn: Switches = {
  registrationOpen: true,
  countOnlyBefore: null,
  quorum: true,
  unverifiedAlerts: true,
};

/** What is known of those whose votes are judged: read with the series, in one transaction. */
export interface Crowd {
  /** By their ids; one that is missing was revoked, or never was. */
  readonly reporters: { get(reporter: string): ReporterRecord | undefined };
  /** Versions of the extension that read wrongly. */
  readonly quarantined: { has(version: string): boolean };
  readonly switches: Switches;
}

/** The rules for strangers and who they are; null in a profile without strangers. */
export function publicRulesOf(
  policy: Policy,
  crowd: Crowd | undefined,
): { readonly rules: PublicRules; readonly crowd: Crowd } | null {
  if (!policy.publicRules) return null;
  if (!crowd) throw new TypeError("A policy for strangers needs to know them");
  return { rules: policy.publicRules, crowd };
}

/** Whether the operator lets a reporter count. */
export const mayCount = ({ createdAt }: ReporterRecord, { countOnlyBefore }: Switches): boolean =>
  countOnlyBefore === null || createdAt < countOnlyBefore;

/** What a reporter's record weighs now, whatever its version reads. */
export function recordWeight(reporterId: string, crowd: Crowd, now: number, rules: PublicRules): number {
  const reporter = crowd.reporters.get(reporterId);
  return reporter && mayCount(reporter, crowd.switches) ? weightOfRecord(reporter, now, rules.record) : 0;
}

/** What a vote weighs for a quorum: nothing from a version in quarantine. Its age is not in it. */
export function voteWeight(vote: Vote, crowd: Crowd, now: number, rules: PublicRules): number {
  if (!vote.from || crowd.quarantined.has(vote.from.version)) return 0;
  return recordWeight(vote.reporter, crowd, now, rules);
}
