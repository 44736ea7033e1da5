import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { parseLsn } from "./lsn.ts";
import { moveCheckpoint, selectPosition } from "./statements.ts";

/** A snapshot, and a position of the log behind the commit of every change that is visible in it. */
interface Position {
  readonly snapshot: string;
  readonly lsn: bigint;
}

async function currentPosition(pool: Pool): Promise<Position> {
  const [row] = await selectPosition(pool);
  return { snapshot: row!.snapshot, lsn: parseLsn(row!.lsn) };
}

/**
 * Moves the stored snapshot behind what the slot confirms: a lost slot is replayed from it. Each time a snapshot is taken,
 * and stored once the slot has confirmed its position.
 */
export class SlotCheckpoint {
  readonly #pool: Pool;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #hasChanges = true;
  #pending: Position | null = null;
  #confirmed = 0n;
  #running = Promise.resolve();

  constructor(pool: Pool, everyMs: number, log: Logger) {
    this.#pool = pool;
    this.#log = log;
    this.#timer = setInterval(() => this.#take(), everyMs);
  }

  /** The slot has confirmed all up to `lsn`. */
  confirm(lsn: bigint, hasChanges: boolean): void {
    this.#confirmed = lsn;
    this.#hasChanges ||= hasChanges;
    if (this.#pending) this.#enqueue(() => this.#store());
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  #take(): void {
    if (!this.#hasChanges || this.#pending) return;
    this.#hasChanges = false;
    this.#enqueue(async () => {
      this.#pending = await currentPosition(this.#pool);
      await this.#store();
    });
  }

  async #store(): Promise<void> {
    if (this.#pending === null || this.#confirmed < this.#pending.lsn) return;
    const { snapshot } = this.#pending;
    this.#pending = null;
    await moveCheckpoint(this.#pool, { snapshot });
  }

  #enqueue(work: () => Promise<void>): void {
    this.#running = this.#running
      .then(work)
      .catch((error) => this.#log.error("moving the relay's checkpoint failed", { err: error }));
  }
}
