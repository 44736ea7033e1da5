import {
  type JudgingContext,
  type NetworkRecord,
  newNetworkRecord,
  newReporterRecord,
  type Policy,
  type PublicReport,
  productOfSeries,
  type ReadingOutcome,
  type ReporterRecord,
  type ReportOutcome,
  recordUpdatesOf,
  type SeriesState,
  takeReport,
  type VerificationRequest,
  type VersionVote,
} from "@tidemark/core";
import type { CrowdRecords } from "./read-crowd.ts";

/** Collects what judging changes in the records of reporters and networks, until it is written. */
export class CrowdUpdate {
  readonly before: CrowdRecords;
  readonly reporters: Map<string, ReporterRecord>;
  readonly networks: Map<string, NetworkRecord>;
  /** The verification requests that were raised, by product. */
  readonly requests = new Map<bigint, VerificationRequest>();
  readonly versionVotes: VersionVote[] = [];
  readonly #pending: ReadonlyMap<bigint, VerificationRequest>;
  readonly #policy: Policy;

  /** `pending`: the requests that wait already. */
  constructor(before: CrowdRecords, pending: ReadonlyMap<bigint, VerificationRequest>, policy: Policy) {
    this.before = before;
    this.reporters = new Map(before.reporters);
    this.networks = new Map(before.networks);
    this.#pending = pending;
    this.#policy = policy;
  }

  /** The records as judging has changed them so far. */
  get crowd(): CrowdRecords {
    const { reporters, networks } = this;
    return { ...this.before, reporters, networks };
  }

  /** Judges a report. A reporter that was revoked meanwhile counts as new. */
  take(seriesId: bigint, state: SeriesState, report: PublicReport, context: JudgingContext): ReportOutcome {
    const product = productOfSeries(seriesId);
    const { group } = report.from;
    const request = this.requests.get(product) ?? this.#pending.get(product) ?? null;
    const known = this.reporters.get(report.reporter);
    const before = {
      series: state,
      request,
      reporter: known ?? newReporterRecord(context.now),
      network: this.networks.get(group) ?? newNetworkRecord,
    };
    const taken = takeReport(before, report, { ...context, crowd: this.crowd }, this.#policy);
    if (known) this.reporters.set(report.reporter, taken.state.reporter);
    this.networks.set(group, taken.state.network);
    if (taken.state.request && taken.state.request !== request)
      this.requests.set(product, taken.state.request);
    return taken.outcome;
  }

  /** Updates records by what a reading says of votes. */
  applyReading(outcome: ReadingOutcome, now: number): void {
    const changes = recordUpdatesOf(outcome, now, this.crowd, this.#policy);
    for (const [id, reporter] of changes.reporters) this.reporters.set(id, reporter);
    for (const [id, network] of changes.networks) this.networks.set(id, network);
    this.versionVotes.push(...changes.versionVotes);
  }
}
