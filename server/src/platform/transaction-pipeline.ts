import { Connection } from "./connection.ts";
import { type Limits, retried, type Sql, serving } from "./database.ts";

/** What a transaction sends last, all of it together, and its result. */
export interface Writes<R> {
  readonly sent: Promise<unknown>;
  readonly result: R;
}

/** The longest a transaction may take; then the connection is closed. Longer than a statement may take. */
const transactionMs = 10_000;

/**
 * Runs pipelined transactions on a connection of its own, one after the other, with two round trips instead of four:
 * BEGIN travels with what is read, COMMIT with what is written.
 */
export class TransactionPipeline {
  readonly #url: string;
  readonly #limits: Limits;
  #connection: Connection | null = null;
  #busy = false;

  constructor(databaseUrl: string, limits: Limits = serving) {
    this.#url = databaseUrl;
    this.#limits = limits;
  }

  /**
   * Runs a transaction, again when the database asks for that. `write` sends everything before it returns. Throws what
   * either throws, with nothing written, or that the connection was lost: then it may be written, or not. One at a time.
   */
  async run<T, R>(read: (tx: Sql) => Promise<T>, write: (tx: Sql, known: T) => Writes<R>): Promise<R> {
    if (this.#busy) throw new Error("A pipeline runs one transaction at a time.");
    this.#busy = true;
    try {
      return await retried(() => this.#once(read, write));
    } finally {
      this.#busy = false;
    }
  }

  /** Commits a transaction that changes nothing: rejects where none can be committed. */
  async check(): Promise<void> {
    await this.run(
      // A transaction id makes it write to the WAL.
      (tx) => tx`select pg_current_xact_id()`,
      () => ({ sent: Promise.resolve(), result: undefined }),
    );
  }

  /** Closes an idle connection: it may be dead unnoticed. */
  dropIdle(): void {
    if (!this.#busy) this.#connection?.destroy();
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  /** Closes the connection now; a running transaction fails. */
  destroy(): void {
    this.#connection?.destroy();
  }

  async #once<T, R>(read: (tx: Sql) => Promise<T>, write: (tx: Sql, known: T) => Writes<R>): Promise<R> {
    const connection = this.#connect();
    const tx = connection.sql;
    // One timer a batch of reports.
    const timer = setTimeout(() => connection.destroy(), transactionMs);
    let last: Writes<R>;
    try {
      try {
        const begun = tx`begin`.execute();
        const [known] = await Promise.all([read(tx), begun]);
        last = write(tx, known);
      } catch (error) {
        await tx`rollback`.catch(() => connection.destroy());
        throw error;
      }
      // After a statement that failed, COMMIT takes everything back.
      const [, committed] = await Promise.all([last.sent, tx`commit`.execute()]);
      connection.mustBeCommit(committed);
      return last.result;
    } finally {
      clearTimeout(timer);
    }
  }

  #connect(): Connection {
    if (!this.#connection || this.#connection.hasEnded) {
      this.#connection = new Connection(this.#url, this.#limits, { onEnd: () => {} });
    }
    return this.#connection;
  }
}
