import {
  type Ask,
  lessonsOf,
  type Network,
  newNetwork,
  newReporter,
  type Policy,
  productOfSeries,
  type ReadingOutcome,
  type Reporter,
  type ReportOutcome,
  type SeriesState,
  type StrangersReport,
  type Surroundings,
  takeReport,
  type Vote,
} from "@tidemark/core";
import type { Strangers } from "./read-crowd.ts";

/** Collects what judging makes of the strangers whose words it weighs, until it is written. */
export class CrowdJudgement {
  readonly before: Strangers;
  readonly reporters: Map<string, Reporter>;
  readonly networks: Map<string, Network>;
  /** The wishes for a look that were raised, by product. */
  readonly asks = new Map<bigint, Ask>();
  readonly votes: Vote[] = [];
  readonly #pending: ReadonlyMap<bigint, Ask>;
  readonly #policy: Policy;

  /** `pending`: the wishes that wait already. */
  constructor(before: Strangers, pending: ReadonlyMap<bigint, Ask>, policy: Policy) {
    this.before = before;
    this.reporters = new Map(before.reporters);
    this.networks = new Map(before.networks);
    this.#pending = pending;
    this.#policy = policy;
  }

  /** Who they are, with what this judging has moved since. */
  get crowd(): Strangers {
    const { reporters, networks } = this;
    return { ...this.before, reporters, networks };
  }

  /** Takes a stranger's report in; null when it is one too many. Who was revoked meanwhile is as good as new. */
  take(
    seriesId: bigint,
    state: SeriesState,
    report: StrangersReport,
    around: Surroundings,
  ): ReportOutcome | null {
    const product = productOfSeries(seriesId);
    const { group } = report.from;
    const ask = this.asks.get(product) ?? this.#pending.get(product) ?? null;
    const known = this.reporters.get(report.reporter);
    const desk = {
      series: state,
      ask,
      reporter: known ?? newReporter(around.now),
      network: this.networks.get(group) ?? newNetwork,
    };
    const taken = takeReport(desk, report, { ...around, crowd: this.crowd }, this.#policy);
    if (taken.outcome === "over-limit") return null;
    if (known) this.reporters.set(report.reporter, taken.desk.reporter);
    this.networks.set(group, taken.desk.network);
    if (taken.desk.ask && taken.desk.ask !== ask) this.asks.set(product, taken.desk.ask);
    return taken.outcome;
  }

  /** Credits and blames by what a reading said of words. */
  learn(outcome: ReadingOutcome, now: number): void {
    const lessons = lessonsOf(outcome, now, this.crowd, this.#policy);
    for (const [id, reporter] of lessons.reporters) this.reporters.set(id, reporter);
    for (const [id, network] of lessons.networks) this.networks.set(id, network);
    this.votes.push(...lessons.votes);
  }
}
