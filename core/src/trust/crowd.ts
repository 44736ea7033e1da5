import type { Policy } from "./policy.ts";
import { type Reporter, weightOf } from "./reporter.ts";
import type { Word } from "./state.ts";
import type { StrangerRules } from "./stranger-rules.ts";

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

export const allOn: Switches = {
  registrationOpen: true,
  countOnlyBefore: null,
  quorum: true,
  unverifiedAlerts: true,
};

/** What is known of those whose words are judged: read with the series, in one transaction. */
export interface Crowd {
  /** By their ids; one that is missing was revoked, or never was. */
  readonly reporters: { get(reporter: string): Reporter | undefined };
  /** Versions of the extension that read wrongly. */
  readonly quarantined: { has(version: string): boolean };
  readonly switches: Switches;
}

/** The rules for strangers and who they are; null in a profile without strangers. */
export function strangersOf(
  policy: Policy,
  crowd: Crowd | undefined,
): { readonly rules: StrangerRules; readonly crowd: Crowd } | null {
  if (!policy.strangers) return null;
  if (!crowd) throw new TypeError("A policy for strangers needs to know them");
  return { rules: policy.strangers, crowd };
}

/** Whether the operator lets a reporter count. */
export const mayCount = ({ createdAt }: Reporter, { countOnlyBefore }: Switches): boolean =>
  countOnlyBefore === null || createdAt < countOnlyBefore;

/** What a reporter's record weighs now, whatever its version reads. */
export function recordWeight(reporterId: string, crowd: Crowd, now: number, rules: StrangerRules): number {
  const reporter = crowd.reporters.get(reporterId);
  return reporter && mayCount(reporter, crowd.switches) ? weightOf(reporter, now, rules.standing) : 0;
}

/** What a word weighs for a quorum: nothing from a version in quarantine. Its age is not in it. */
export function wordWeight(word: Word, crowd: Crowd, now: number, rules: StrangerRules): number {
  if (!word.from || crowd.quarantined.has(word.from.version)) return 0;
  return recordWeight(word.reporter, crowd, now, rules);
}
