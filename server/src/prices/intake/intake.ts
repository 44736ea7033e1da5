import { setTimeout as sleep } from "node:timers/promises";
import { type Policy, productOfSeries } from "@tidemark/core";
import type { Refusal } from "@tidemark/core/wire";
import { Batcher } from "../../platform/batcher.ts";
import { isPrimaryLost, type Pool } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { TransactionPipeline } from "../../platform/transaction-pipeline.ts";
import { within } from "../../platform/within.ts";
import { judgeExtras } from "../extras/judge-extras.ts";
import { type Classified, classify } from "./classify.ts";
import { confirm } from "./confirm.ts";
import { judgeBatch } from "./judge-batch.ts";
import type { Observed, ParsedReport } from "./parse-report.ts";

/** Thrown when more waits than the intake takes: answered 503. */
export class Overloaded extends ServiceError {
  constructor() {
    super("overloaded", "Too many reports are waiting.", { retryAfterS: 2 });
  }
}

export interface IntakeOptions {
  readonly pool: Pool;
  /** Concurrent judging transactions, a product always in the same pipeline: they never wait for each other's locks. */
  readonly pipelines: readonly TransactionPipeline[];
  readonly policy: Policy;
  readonly verifierOn: boolean;
  readonly clock: () => number;
  /** How long a commit waits for more to share it. */
  readonly batchDelayMs?: number;
  /** Reports that may wait, less than a second's work; past it the intake is overloaded. */
  readonly maxWaiting?: number;
}

/** Observations of one statement or commit, about. */
const batchSize = 1000;

/** While the primary changes, reports are tried again for so long. What was committed before is recognised by its id. */
const holdMs = 8000;
const againMs = 250;

/** Why a valid report is refused. */
export type Refused = Extract<Refusal, "stale" | "light-novel">;

const none: ReadonlyMap<string, Refused> = new Map();

/**
 * The group commit: classifies what arrives within a few ms in one query, commits together what must be written, and
 * answers each sender once all its reports are committed. It keeps no state: any number of processes may run one on the
 * same database.
 */
export class Intake {
  readonly #maxWaiting: number;
  readonly #classifying: Batcher<Observed, Classified>;
  readonly #confirming: Batcher<Observed, ReadonlySet<Observed>>;
  readonly #extras: Batcher<Observed, void>;
  readonly #judging: readonly Batcher<Observed, ReadonlySet<Observed>>[];
  #waiting = 0;
  #holds = true;
  #checking: Promise<void> | null = null;
  #idle: (() => void)[] = [];

  constructor(options: IntakeOptions) {
    const { pool, pipelines, policy, verifierOn, clock, batchDelayMs = 3, maxWaiting = 6000 } = options;
    this.#maxWaiting = maxWaiting;
    this.#classifying = new Batcher(
      (observed) => classify(pool, observed, clock() - policy.staleAfterMs, policy.publicRules !== null),
      {
        delayMs: batchDelayMs,
        maxItems: batchSize,
        concurrency: 2,
      },
    );
    this.#confirming = new Batcher((observed) => confirm(pool, observed), { maxItems: batchSize });
    this.#extras = new Batcher(
      (observed) => judgeExtras(pool, observed, { now: clock(), policy, verifierOn }),
      { maxItems: batchSize },
    );
    this.#judging = pipelines.map(
      (pipeline) =>
        new Batcher((observed) => judgeBatch(pipeline, observed, { now: clock(), policy, verifierOn }), {
          maxItems: batchSize,
        }),
    );
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Throws Overloaded when nothing more can wait: to be asked before a body is read, refusing must stay cheap. */
  checkRoom(reports = 1): void {
    if (this.#waiting + reports > this.#maxWaiting) throw new Overloaded();
  }

  /** Resolves after the commit with the ids of the reports that were refused, and why. Throws Overloaded. */
  submit(reports: readonly ParsedReport[]): Promise<ReadonlyMap<string, Refused>> {
    this.checkRoom(reports.length);
    return this.#hold(reports);
  }

  /** From now on reports fail at once with the primary: their senders repeat them. */
  endHolding(): void {
    this.#holds = false;
  }

  /** Resolves when everything that was submitted is answered, or after `ms`. */
  async drain(ms: number): Promise<void> {
    if (this.#waiting === 0) return;
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    await within(ms, idle).catch(() => {});
  }

  /** Rejects when reports cannot be committed: each pipeline commits a transaction. One check at a time. */
  check(): Promise<void> {
    this.#checking ??= Promise.all(this.#judging.map((batcher) => batcher.run([])))
      .then(() => {})
      .finally(() => {
        this.#checking = null;
      });
    return this.#checking;
  }

  async #hold(reports: readonly ParsedReport[]): Promise<ReadonlyMap<string, Refused>> {
    const observed = reports.flatMap((report) =>
      report.observations.map(({ seriesId, price }) => ({ report, seriesId, price })),
    );
    if (observed.length === 0) return none;
    this.#waiting += reports.length;
    try {
      for (const until = performance.now() + holdMs; ; await sleep(againMs)) {
        try {
          return await this.#take(reports, observed);
        } catch (error) {
          const isLate = !this.#holds || performance.now() + againMs > until;
          if (isLate || !isPrimaryLost(error)) throw error;
        }
      }
    } finally {
      this.#waiting -= reports.length;
      if (this.#waiting === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  async #take(
    reports: readonly ParsedReport[],
    observed: readonly Observed[],
  ): Promise<ReadonlyMap<string, Refused>> {
    const { novel, due, newExtras } = await this.#classifying.run(observed);
    const [changed, first] = await Promise.all([
      this.#confirm(observed.filter((one) => due.has(one))),
      this.#judge(observed.filter((one) => novel.has(one))),
    ]);
    const ignored = new Set([...first, ...(await this.#judge(changed))]);
    // After the price: only extras of the accepted one count.
    if (newExtras.size > 0) await this.#judgeExtras(observed.filter((one) => newExtras.has(one)));
    if (ignored.size === 0) return none;
    const taken = new Set(observed.filter((one) => !ignored.has(one)).map(({ report }) => report));
    const refused = reports.filter((report) => report.observations.length > 0 && !taken.has(report));
    return new Map(refused.map(({ id, light }) => [id, light ? "light-novel" : "stale"]));
  }

  async #judgeExtras(observed: readonly Observed[]): Promise<void> {
    if (observed.length > 0) await this.#extras.run(observed);
  }

  /** Returns those whose series changed meanwhile: they need judging. */
  async #confirm(due: readonly Observed[]): Promise<readonly Observed[]> {
    if (due.length === 0) return [];
    const changed = await this.#confirming.run(due);
    return due.filter((one) => changed.has(one));
  }

  /** Returns those that were ignored: old ones, and light ones, which confirm and are never judged. */
  async #judge(novel: readonly Observed[]): Promise<readonly Observed[]> {
    if (novel.length === 0) return [];
    const byPipeline = Map.groupBy(
      novel.filter(({ report }) => !report.light),
      ({ seriesId }) => Number(productOfSeries(seriesId) % BigInt(this.#judging.length)),
    );
    const ignored = await Promise.all(
      [...byPipeline].map(([pipeline, own]) => this.#judging[pipeline]!.run(own)),
    );
    return novel.filter((one) => one.report.light || ignored.some((some) => some.has(one)));
  }
}
