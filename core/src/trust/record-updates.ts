import type { ReadingOutcome } from "./judge-reading.ts";
import type { Policy } from "./policy.ts";
import { type VersionVote, versionVotesOf } from "./quarantine.ts";
import { applyVerdict, type NetworkRecord, type ReporterRecord, refundToken } from "./reporter-record.ts";

/** What a reading changes: records as they are after it, and votes on versions. */
export interface RecordUpdates {
  readonly reporters: ReadonlyMap<string, ReporterRecord>;
  readonly networks: ReadonlyMap<string, NetworkRecord>;
  readonly versionVotes: readonly VersionVote[];
}

/** Reporters and networks that are not known any more are left out. */
export function recordUpdatesOf(
  { judgedVotes: judged }: Pick<ReadingOutcome, "judgedVotes">,
  readAt: number,
  before: {
    readonly reporters: { get(reporter: string): ReporterRecord | undefined };
    readonly networks: { get(group: string): NetworkRecord | undefined };
    readonly quarantined: { has(version: string): boolean };
  },
  policy: Policy,
): RecordUpdates {
  const reporters = new Map<string, ReporterRecord>();
  const networks = new Map<string, NetworkRecord>();
  if (!policy.publicRules) return { reporters, networks, versionVotes: [] };
  const { record: rules, quarantine } = policy.publicRules;
  for (const { vote, verdict } of judged) {
    const reporter = reporters.get(vote.reporter) ?? before.reporters.get(vote.reporter);
    const right = verdict === "novel-verified" || verdict === "confirmation-verified";
    const misread = !right && vote.from !== undefined && before.quarantined.has(vote.from.version);
    // The version is to blame, not the reporter, unless nothing it reported was ever true.
    const spared = misread && reporter !== undefined && reporter.verifiedNovel > 0;
    if (reporter && !spared) reporters.set(vote.reporter, applyVerdict(reporter, verdict, readAt, rules));
    if (verdict !== "novel-verified" || !vote.from) continue;
    const { group } = vote.from;
    const network = networks.get(group) ?? before.networks.get(group);
    if (network) networks.set(group, refundToken(network, readAt));
  }
  return {
    reporters,
    networks,
    versionVotes: versionVotesOf(judged, readAt, before.reporters, quarantine, rules),
  };
}

/** The reporters whose reports a reading bore out: those who saw first the price that it made the accepted one. */
export const borneOutBy = ({ kind, ended }: Pick<ReadingOutcome, "kind" | "ended">): readonly string[] =>
  kind === "accepted"
    ? ended.flatMap(({ claim, end }) =>
        end === "accepted" ? claim.votes.map(({ reporter }) => reporter) : [],
      )
    : [];
