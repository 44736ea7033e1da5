import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { isUnavailable, openPool, type Pool, serving } from "./database.ts";
import type { Logger } from "./logger.ts";
import { Staleness } from "./staleness.ts";

/** Reads that may be some seconds old: from a replica where there is one that is new enough, else from the primary. */
export interface Reads {
  /**
   * Runs all statements of one answer on one database, so that they agree. Runs them again on the primary when the replica fails
   * or cancels one. The work only reads.
   */
  run<T>(work: (pool: Pool) => Promise<T>): Promise<T>;
  /**
   * Resolves when no read is answered without what was committed before the call: the replica has it, or is not asked. Takes
   * `maxAgeMs` at most.
   */
  caughtUp(): Promise<void>;
  /** How old the replica's state is at most, in milliseconds; infinite while that is not known. Null without a replica. */
  ageMs(): number | null;
  stop(): Promise<void>;
}

export interface ReplicaOptions {
  /** Of one replica, for the server's role. */
  readonly url: string;
  readonly maxAgeMs: number;
  readonly log: Logger;
}

/** All reads by the primary. */
export const readsOf = (primary: Pool): Reads => ({
  run: (work) => work(primary),
  caughtUp: async () => {},
  ageMs: () => null,
  stop: async () => {},
});

/** A state of the replica is asked for so often within its greatest age. */
const asksPerAge = 4;
const catchUpMs = 20;

/** Reads by a replica once its age is known; one that is away is asked for again and again. */
export function readsByReplica(primary: Pool, options: ReplicaOptions): Reads {
  const reads = new ReplicaReads(primary, options);
  void reads.watch();
  return reads;
}

class ReplicaReads implements Reads {
  readonly #primary: Pool;
  readonly #replica: Pool;
  readonly #maxAgeMs: number;
  readonly #log: Logger;
  readonly #staleness = new Staleness();
  #isUsed: boolean | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(primary: Pool, { url, maxAgeMs, log }: ReplicaOptions) {
    this.#primary = primary;
    this.#replica = openPool(url, 10, { limits: serving, onLost: () => this.#staleness.forget() });
    this.#maxAgeMs = maxAgeMs;
    this.#log = log;
  }

  async run<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    if (!this.#isFresh()) return work(this.#primary);
    try {
      return await work(this.#replica);
    } catch (error) {
      if (!isReplicas(error)) throw error;
      return work(this.#primary);
    }
  }

  async caughtUp(): Promise<void> {
    const until = performance.now() + this.#maxAgeMs;
    const { position } = await stateOf(this.#primary);
    while (this.#isFresh() && performance.now() < until) {
      const replica = await stateOf(this.#replica).catch(() => null);
      if (!replica || replica.position >= position) return;
      await sleep(catchUpMs);
    }
  }

  ageMs(): number {
    return this.#staleness.ageAt(performance.now());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#replica.end({ timeout: 1 });
  }

  /** Asks both databases how far they are, until it is stopped. */
  async watch(): Promise<void> {
    await this.#look();
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.watch(), this.#maxAgeMs / asksPerAge).unref();
  }

  async #look(): Promise<void> {
    const at = performance.now();
    try {
      const primary = await stateOf(this.#primary);
      this.#staleness.primaryAt(at, primary.position);
      const replica = await stateOf(this.#replica);
      // Promoted, or never a replica of this database.
      if (!replica.is_replica || replica.database !== primary.database) this.#staleness.forget();
      else this.#staleness.replicaAt(replica.position);
    } catch {
      // Its age grows.
    }
    const isUsed = this.#isFresh();
    if (isUsed !== this.#isUsed && !this.#isStopped) {
      if (isUsed) this.#log.info("Reads are answered by the replica");
      else this.#log.warn("The replica is away or behind: reads are answered by the primary");
    }
    this.#isUsed = isUsed;
  }

  #isFresh(): boolean {
    return this.ageMs() <= this.#maxAgeMs;
  }
}

interface State {
  /** In the log: of a primary its end, of a replica what it has replayed. */
  readonly position: bigint;
  readonly is_replica: boolean;
  /** The same for a primary and its replicas. */
  readonly database: string;
}

async function stateOf(pool: Pool): Promise<State> {
  const [row] = await pool<[State]>`
    select
      pg_wal_lsn_diff(
        case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
        '0/0'
      )::int8 as position,
      pg_is_in_recovery() as is_replica,
      concat((select system_identifier from pg_control_system()), ' ', current_database()) as database`;
  return row;
}

/** Whether the replica failed, or cancelled a statement because the primary has removed what it read. A slow one is slow anywhere. */
const isReplicas = (error: unknown): boolean => {
  const code = error instanceof postgres.PostgresError ? error.code : "";
  return code === "40001" || (isUnavailable(error) && code !== "57014");
};
