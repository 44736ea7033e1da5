import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import {
  Connection,
  ConnectionLost,
  clientOf,
  type Limits,
  patient,
  type Query,
  type Sql,
  sqlThrough,
} from "./connection.ts";

/** Connections to one database, opened as they are needed. */
export type Pool = postgres.Sql<{ bigint: bigint }> & {
  /** Drops all connections: what is in flight is rejected, what comes later opens others. */
  drop(): void;
};

export interface PoolOptions {
  readonly limits?: Limits;
  /** A connection has answered for the first time. */
  readonly onOpen?: () => void;
  /** A connection was lost, or refused. */
  readonly onLost?: (reason: unknown) => void;
}

/** After a refused connection no other is tried for as long: statements that would wait for it fail immediately. */
const pauseMs = 250;
/** A connection that had nothing to do for as long is closed, but for one: each costs PostgreSQL 4 MB. */
const idleMs = 20_000;
/** Statements in flight; a connection takes several. More would only fill memory. */
const maxInFlight = 5000;

/** Opens a pool of at most so many connections. */
export function openPool(url: string, max: number, options: PoolOptions = {}): Pool {
  const pool = new ConnectionPool(url, max, options);
  // Makes the statements; the connections send them.
  const maker = sqlThrough(clientOf(url, patient), (query) => pool.send(query));
  const own = {
    begin: (...args: [unknown, unknown?]) => {
      const [options, work] = args.length === 1 ? ["", args[0]] : args;
      return pool.begin(options as string, work as (tx: Sql) => Promise<unknown>);
    },
    reserve: () => pool.reserve(),
    end: ({ timeout = Number.POSITIVE_INFINITY } = {}) => pool.end(timeout * 1000),
    drop: () => pool.drop(),
  };
  return new Proxy(maker, {
    get: (target, name) => (name in own ? own[name as keyof typeof own] : Reflect.get(target, name)),
  }) as unknown as Pool;
}

interface Waiting {
  readonly take: (connection: Connection) => void;
  readonly reject: (error: unknown) => void;
}

class ConnectionPool {
  readonly #url: string;
  readonly #max: number;
  readonly #limits: Limits;
  readonly #options: PoolOptions;
  readonly #connections = new Set<Connection>();
  /** While all connections have transactions. */
  readonly #waiting = new Set<Waiting>();
  readonly #idleCheck: NodeJS.Timeout;
  #pausedUntil = 0;
  #problem: unknown = null;
  #isEnding = false;

  constructor(url: string, max: number, options: PoolOptions) {
    this.#url = url;
    this.#max = max;
    this.#limits = options.limits ?? patient;
    this.#options = options;
    this.#idleCheck = setInterval(() => this.#closeIdle(), idleMs / 2).unref();
  }

  send(query: Query): void {
    this.#choose((connection) => connection.send(query), query.reject);
  }

  async begin<T>(options: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      return await connection.transaction(work, options);
    } finally {
      this.#release(connection);
    }
  }

  async reserve(): Promise<Sql & { release(): void }> {
    const connection = await this.#take();
    const release = () => this.#release(connection);
    return new Proxy(connection.sql, {
      get: (target, name) => (name === "release" ? release : Reflect.get(target, name)),
    }) as Sql & { release(): void };
  }

  drop(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async end(timeoutMs: number): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#idleCheck);
    const until = performance.now() + timeoutMs;
    const isBusy = ({ isTaken, load }: Connection) => isTaken || load > 0;
    while (performance.now() < until && (this.#waiting.size > 0 || [...this.#connections].some(isBusy)))
      await sleep(5);
    for (const one of this.#waiting) one.reject(new ConnectionLost("the pool has ended"));
    const left = Math.max(0, Math.min(1000, until - performance.now()));
    await Promise.all([...this.#connections].map((connection) => connection.close(left)));
  }

  #take(): Promise<Connection> {
    return new Promise((resolve, reject) => {
      this.#choose((connection) => {
        connection.isTaken = true;
        resolve(connection);
      }, reject);
    });
  }

  #release(connection: Connection): void {
    connection.isTaken = false;
    this.#serve();
  }

  /** Gives a connection to who asks, now or when there is one; in the order in which they asked. */
  #choose(take: Waiting["take"], reject: Waiting["reject"]): void {
    const connection = this.#waiting.size === 0 && !this.#isEnding ? this.#free() : null;
    if (connection) take(connection);
    else if (this.#isEnding) reject(new ConnectionLost("the pool has ended"));
    else if (this.#connections.size === 0) reject(this.#problem);
    else if (this.#waiting.size >= maxInFlight) reject(new ConnectionLost("too many statements wait"));
    else this.#wait(take, reject);
  }

  #wait(take: Waiting["take"], reject: Waiting["reject"]): void {
    const { silenceMs } = this.#limits;
    const timer = Number.isFinite(silenceMs)
      ? setTimeout(() => one.reject(new ConnectionLost("no connection was free")), silenceMs)
      : undefined;
    const settled = () => {
      clearTimeout(timer);
      this.#waiting.delete(one);
    };
    const one: Waiting = {
      take(connection) {
        settled();
        take(connection);
      },
      reject(error) {
        settled();
        reject(error);
      },
    };
    this.#waiting.add(one);
  }

  #serve(): void {
    for (const one of this.#waiting) {
      const connection = this.#free();
      if (connection) one.take(connection);
      else if (this.#connections.size === 0) one.reject(this.#problem);
      else return;
    }
  }

  /** An idle connection, a new one, or the one with the least to do; null when each has a transaction, or none can be had. */
  #free(): Connection | null {
    let least: Connection | null = null;
    for (const connection of this.#connections) {
      if (connection.isTaken) continue;
      if (connection.isOpen && connection.load === 0) return connection;
      if (!least || weight(connection) < weight(least)) least = connection;
    }
    if (this.#connections.size < this.#max && performance.now() >= this.#pausedUntil) {
      const connection = new Connection(this.#url, this.#limits, {
        onOpen: () => this.#options.onOpen?.(),
        onEnd: (ended) => this.#ended(ended),
      });
      this.#connections.add(connection);
      return connection;
    }
    return least && least.load < maxInFlight / this.#max ? least : null;
  }

  #closeIdle(): void {
    for (const connection of this.#connections) {
      if (this.#connections.size <= 1) return;
      if (connection.isTaken || connection.idleMs < idleMs) continue;
      this.#connections.delete(connection);
      void connection.close();
    }
  }

  #ended(connection: Connection): void {
    if (!this.#connections.delete(connection) || this.#isEnding) return;
    this.#problem = connection.reason;
    if (!connection.isOpen) this.#pausedUntil = performance.now() + pauseMs;
    // What has befallen it may have befallen those that would not know for want of work.
    const idle = [...this.#connections].filter(
      ({ isOpen, isTaken, load }) => isOpen && !isTaken && load === 0,
    );
    for (const one of idle) {
      this.#connections.delete(one);
      one.destroy();
    }
    this.#options.onLost?.(connection.reason);
    this.#serve();
  }
}

/** One that is still opening may never be open. */
const weight = ({ isOpen, load }: Connection): number => load + (isOpen ? 0 : 100);
