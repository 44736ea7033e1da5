import type { ReservedSql } from "postgres";
import { openPool, type Pool, retried, type Sql } from "./database.ts";

/** What a transaction sends last, all of it at once, and what it comes to. */
export interface Writes<R> {
  readonly sent: Promise<unknown>;
  readonly result: R;
}

/**
 * A connection for transactions one after the other, with two waits where there would be four: BEGIN travels with what
 * is read, COMMIT with what is written.
 */
export class Lane {
  readonly #pool: Pool;
  #connection: ReservedSql | null = null;
  #lose: (error: Error) => void = () => {};
  #busy = false;

  constructor(databaseUrl: string) {
    this.#pool = openPool(databaseUrl, 1, {
      onclose: () => {
        this.#connection = null;
        this.#lose(new Error("the connection to the database was lost"));
      },
    });
  }

  /**
   * Runs a transaction, again when the database asks for that. `write` sends everything before it returns. Throws what
   * either throws, with nothing written; one at a time.
   */
  async run<T, R>(read: (tx: Sql) => Promise<T>, write: (tx: Sql, known: T) => Writes<R>): Promise<R> {
    if (this.#busy) throw new Error("a lane runs one transaction at a time");
    this.#busy = true;
    try {
      return await retried(() => this.#once(read, write));
    } finally {
      this.#busy = false;
      this.#lose = () => {};
    }
  }

  async close(): Promise<void> {
    this.#connection?.release();
    this.#connection = null;
    await this.#pool.end({ timeout: 5 });
  }

  async #once<T, R>(read: (tx: Sql) => Promise<T>, write: (tx: Sql, known: T) => Writes<R>): Promise<R> {
    const sql = await this.#connect();
    // Of this attempt alone: a promise remembers all that was ever raced with it.
    const { promise: lost, reject } = Promise.withResolvers<never>();
    lost.catch(() => {});
    this.#lose = reject;
    // postgres.js ends the process when something is sent on a connection that is gone.
    const living = () => {
      if (this.#connection !== sql) throw new Error("the connection to the database was lost");
      return sql;
    };
    const tx = Object.assign((...args: Parameters<typeof sql>) => living()(...args), {
      unsafe: (...args: Parameters<typeof sql.unsafe>) => living().unsafe(...args),
    }) as unknown as Sql;
    const whileThere = <P>(work: Promise<P>) => Promise.race([work, lost]);
    let last: Writes<R>;
    try {
      const begun = tx`begin`.execute();
      const [known] = await whileThere(Promise.all([read(tx), begun]));
      last = write(tx, known);
    } catch (error) {
      await whileThere(Promise.resolve().then(() => tx`rollback`)).catch(() => {});
      throw error;
    }
    // After a statement that failed, COMMIT takes everything back.
    await whileThere(Promise.all([last.sent, tx`commit`.execute()]));
    return last.result;
  }

  async #connect(): Promise<ReservedSql> {
    this.#connection ??= await this.#pool.reserve();
    return this.#connection;
  }
}
