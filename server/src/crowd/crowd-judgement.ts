import {
  type Ask,
  askOf,
  counted,
  learn,
  type Network,
  newNetwork,
  newReporter,
  newVersion,
  type Origin,
  type Policy,
  paid,
  productOfSeries,
  quarantine,
  type Reporter,
  raised,
  repaid,
  type SeriesState,
  type StrangerRules,
  type VersionRecord,
  type Vote,
  votesOf,
  type WordJudged,
} from "@tidemark/core";
import type { Strangers } from "./read-crowd.ts";

/** Collects what judging makes of the strangers whose words it weighs, until it is written. */
export class CrowdJudgement {
  readonly before: Strangers;
  readonly reporters: Map<string, Reporter>;
  readonly networks: Map<string, Network>;
  /** The wish for a look at each product: what is pending, raised by what asks now. */
  readonly asks = new Map<bigint, Ask>();
  readonly #policy: Policy;
  readonly #rules: StrangerRules;
  readonly #pending: ReadonlyMap<bigint, Ask>;

  constructor(before: Strangers, pending: ReadonlyMap<bigint, Ask>, policy: Policy) {
    this.before = before;
    this.reporters = new Map(before.reporters);
    this.networks = new Map(before.networks);
    this.#pending = pending;
    this.#policy = policy;
    this.#rules = policy.strangers!;
  }

  /** Those who are judged by: as they were, with what this judging has moved since. */
  get crowd(): Strangers {
    const { reporters, networks } = this;
    return { ...this.before, reporters, networks };
  }

  /** Asks for a look on the ground of a novel report, and spends what that costs. */
  ask(
    seriesId: bigint,
    state: SeriesState,
    { reporter: id, price, from }: { readonly reporter: string; readonly price: number | null; readonly from: Origin },
    watchers: number,
    now: number,
  ): void {
    const reporter = this.reporters.get(id) ?? newReporter(now);
    const group = this.networks.get(from.group) ?? newNetwork;
    const wish = askOf(state, price, { id, reporter, group, from }, watchers, this.crowd, now, this.#policy);
    const product = productOfSeries(seriesId);
    const { ask, pays } = raised(this.asks.get(product) ?? this.#pending.get(product) ?? null, wish);
    this.asks.set(product, ask);
    if (!pays) return;
    const after = paid(reporter, group, ask.class, now);
    if (this.reporters.has(id)) this.reporters.set(id, after.reporter);
    this.networks.set(from.group, after.group);
  }

  /** Credits and blames by what a reading said of words; returns the votes on versions that lie in it. */
  learn(judged: readonly WordJudged[], now: number): readonly Vote[] {
    const votes = votesOf(judged, now, this.reporters, this.#rules.quarantine, this.#rules.standing);
    for (const { word, verdict } of judged) {
      const reporter = this.reporters.get(word.reporter);
      if (!reporter) continue;
      this.reporters.set(word.reporter, learn(reporter, verdict, now, this.#rules.standing));
      const group = word.from && this.networks.get(word.from.group);
      if (group && verdict === "novel-verified") this.networks.set(word.from.group, repaid(group, now));
    }
    return votes;
  }
}

/** The versions with votes counted, and who is in quarantine by them. */
export function withVotes(
  versions: readonly VersionRecord[],
  votes: readonly Vote[],
  now: number,
  { quarantine: rules }: StrangerRules,
): readonly VersionRecord[] {
  const records = new Map(versions.map((record) => [record.version, record]));
  for (const { version, good } of votes) {
    records.set(version, counted(records.get(version) ?? newVersion(version, now), good, now, rules));
  }
  return quarantine([...records.values()], now, rules);
}
