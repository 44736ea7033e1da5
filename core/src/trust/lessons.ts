import type { ReadingOutcome } from "./judge-reading.ts";
import type { Policy } from "./policy.ts";
import { type Vote, votesOf } from "./quarantine.ts";
import { learn, type Network, type Reporter, repaid } from "./reporter.ts";

/** What a reading teaches: the records that it moves as they are after it, and votes on versions. */
export interface Lessons {
  readonly reporters: ReadonlyMap<string, Reporter>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly votes: readonly Vote[];
}

/** Strangers and networks that are not known any more learn nothing. */
export function lessonsOf(
  { judged }: Pick<ReadingOutcome, "judged">,
  readAt: number,
  before: {
    readonly reporters: { get(reporter: string): Reporter | undefined };
    readonly networks: { get(group: string): Network | undefined };
    readonly quarantined: { has(version: string): boolean };
  },
  policy: Policy,
): Lessons {
  const reporters = new Map<string, Reporter>();
  const networks = new Map<string, Network>();
  if (!policy.strangers) return { reporters, networks, votes: [] };
  const { standing, quarantine } = policy.strangers;
  for (const { word, verdict } of judged) {
    const reporter = reporters.get(word.reporter) ?? before.reporters.get(word.reporter);
    const right = verdict === "novel-verified" || verdict === "echo-verified";
    const misread = !right && word.from !== undefined && before.quarantined.has(word.from.version);
    // The version is to blame, not its reader; one of whom nothing was true yet has no record to keep.
    const spared = misread && reporter !== undefined && reporter.verifiedNovel > 0;
    if (reporter && !spared) reporters.set(word.reporter, learn(reporter, verdict, readAt, standing));
    if (verdict !== "novel-verified" || !word.from) continue;
    const { group } = word.from;
    const network = networks.get(group) ?? before.networks.get(group);
    if (network) networks.set(group, repaid(network, readAt));
  }
  return { reporters, networks, votes: votesOf(judged, readAt, before.reporters, quarantine, standing) };
}
