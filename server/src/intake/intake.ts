import type { Policy } from "@tidemark/core";
import type { Pool } from "../database.ts";
import { confirm, sortOut } from "./confirm.ts";
import { judgeBatch, type Observed } from "./judge-batch.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import type { ParsedReport } from "./parse-report.ts";
import { togetherElseAlone } from "./together.ts";

/** Thrown when more waits than the intake takes: answered 503. */
export class Overloaded extends Error {}

export interface IntakeOptions {
  readonly pool: Pool;
  readonly policy: Policy;
  readonly verifierOn: boolean;
  readonly clock: () => number;
  /** How long a commit gathers what arrives. */
  readonly gatherMs?: number;
  /** Reports that may wait; past it the intake is overloaded. */
  readonly maxWaiting?: number;
}

/** Reports of one commit at most. */
const batchSize = 1000;
/** Commits under way at once: some wait for the disk while others are judged. Fewer leave the process idle. */
const maxInFlight = 4;

interface Waiting {
  readonly reports: readonly ParsedReport[];
  readonly resolve: (stale: ReadonlySet<string>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The group commit: gathers reports for a few ms, commits them together and answers each sender after the
 * commit. It decides nothing and keeps nothing: any number of processes may run one on the same database.
 */
export class Intake {
  readonly #options: Required<IntakeOptions>;
  readonly #judging: OneAtATime<Observed, ReadonlySet<Observed>>;
  #queue: Waiting[] = [];
  #waiting = 0;
  #inFlight = 0;
  #timer: NodeJS.Timeout | null = null;
  #idle: (() => void)[] = [];

  constructor(options: IntakeOptions) {
    this.#options = { gatherMs: 3, maxWaiting: 10_000, ...options };
    const { pool, policy, verifierOn, clock } = this.#options;
    this.#judging = new OneAtATime((observed) => judgeBatch(pool, observed, clock(), policy, verifierOn));
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves after the commit with the ids of the reports that were nothing but old news. Throws Overloaded. */
  submit(reports: readonly ParsedReport[]): Promise<ReadonlySet<string>> {
    if (reports.length === 0) return Promise.resolve(new Set());
    if (this.#waiting + reports.length > this.#options.maxWaiting) throw new Overloaded();
    this.#waiting += reports.length;
    return new Promise((resolve, reject) => {
      this.#queue.push({ reports, resolve, reject });
      this.#schedule();
    });
  }

  /** Resolves when everything that was submitted is answered. */
  async drain(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#timer || this.#inFlight >= maxInFlight || this.#queue.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#flush();
    }, this.#options.gatherMs);
  }

  async #flush(): Promise<void> {
    const batch: Waiting[] = [];
    let size = 0;
    while (this.#queue.length > 0 && size < batchSize) {
      const next = this.#queue.shift()!;
      batch.push(next);
      size += next.reports.length;
    }
    if (size === 0) return;
    this.#inFlight++;
    this.#schedule();
    try {
      await togetherElseAlone(batch, async (some) => {
        const stale = await this.#judge(some.flatMap(({ reports }) => reports));
        for (const { resolve } of some) resolve(stale);
      });
    } finally {
      this.#inFlight--;
      this.#waiting -= size;
      if (this.#waiting === 0) for (const resolve of this.#idle.splice(0)) resolve();
      this.#schedule();
    }
  }

  async #judge(reports: readonly ParsedReport[]): Promise<ReadonlySet<string>> {
    const { pool, policy, clock } = this.#options;
    const observed: Observed[] = reports.flatMap(({ id, observations, ...report }) =>
      observations.map((observation) => ({ ...report, ...observation, reportId: id })),
    );
    if (observed.length === 0) return new Set();
    const { moves, novel } = await sortOut(pool, observed, clock() - policy.staleAfterMs);
    const judge = async (batch: readonly Observed[]): Promise<ReadonlySet<Observed>> =>
      batch.length === 0 ? new Set() : this.#judging.run(batch);
    const [changed, first] = await Promise.all([confirm(pool, moves), judge(novel)]);
    const stale = new Set([...first, ...(await judge(changed))]);
    const told = new Set(observed.filter((one) => !stale.has(one)).map(({ reportId }) => reportId));
    return new Set([...stale].map(({ reportId }) => reportId).filter((id) => !told.has(id)));
  }
}
