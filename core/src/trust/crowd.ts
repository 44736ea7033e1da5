import type { Policy } from "./policy.ts";
import type { PublicRules } from "./public-rules.ts";
import { type ReporterRecord, weightOfRecord } from "./reporter-record.ts";
import type { Vote } from "./state.ts";

/** What an operator can switch while the server runs. */
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

/** What is known of the reporters whose votes are judged: read with the series, in one transaction. */
export interface Crowd {
  /** By their ids; one that is missing was revoked, or never was. */
  readonly reporters: { get(reporter: string): ReporterRecord | undefined };
  /** Versions of the extension in quarantine: they read wrongly. */
  readonly quarantined: { has(version: string): boolean };
  readonly switches: Switches;
}

/** What weighing votes in the public profile needs. */
export interface PublicContext {
  readonly rules: PublicRules;
  readonly crowd: Crowd;
  /** Epoch ms. */
  readonly now: number;
}

/** Null in the private profile. Throws TypeError where a public policy is given no crowd. */
export function publicContextOf(
  { publicRules }: Policy,
  { crowd, now }: { readonly crowd?: Crowd | undefined; readonly now: number },
): PublicContext | null {
  if (!publicRules) return null;
  if (!crowd) throw new TypeError("A public policy needs the crowd.");
  return { rules: publicRules, crowd, now };
}

/** Whether the operator lets a reporter count. */
export const mayCount = ({ createdAt }: ReporterRecord, { countOnlyBefore }: Switches): boolean =>
  countOnlyBefore === null || createdAt < countOnlyBefore;

/** What a reporter's record weighs now, whatever its version reads. */
export function recordWeight(reporterId: string, { crowd, now, rules }: PublicContext): number {
  const record = crowd.reporters.get(reporterId);
  return record && mayCount(record, crowd.switches) ? weightOfRecord(record, now, rules.record) : 0;
}

/** What a vote weighs for a quorum: nothing from a version in quarantine. Its age is not counted. */
export function voteWeight(vote: Vote, context: PublicContext): number {
  if (!vote.from || context.crowd.quarantined.has(vote.from.version)) return 0;
  return recordWeight(vote.reporter, context);
}
