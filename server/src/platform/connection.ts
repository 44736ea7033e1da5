import { connect, type Socket } from "node:net";
import postgres from "postgres";
import { arrayTypes } from "./array-types.ts";

/** A pool or a transaction. int8 arrives as bigint; every query casts money and times to float8. */
export type Sql = postgres.ISql<{ bigint: bigint }>;

/** How long a connection may take for what. Milliseconds; infinite: as long as it takes. */
export interface Limits {
  /** Until it is open. */
  readonly connectMs: number;
  /** One statement, by PostgreSQL's clock: a slow one is cancelled, and its connection stays open. */
  readonly statementMs: number;
  /** With statements in flight and none answered: the connection is given up. More than statementMs. */
  readonly silenceMs: number;
}

/** For commands, which a person watches. */
export const patient: Limits = {
  connectMs: 30_000,
  statementMs: Number.POSITIVE_INFINITY,
  silenceMs: Number.POSITIVE_INFINITY,
};

/** The connection is gone; whether what was in flight was committed is not known. */
export class ConnectionLost extends Error {
  readonly code = "CONNECTION_CLOSED";
}

/**
 * The routine of PostgreSQL that says, in the language of the server, that a commit was cancelled while it waited for the synchronous
 * standby. It then answers as if the commit were safe, though the next primary may not have it.
 */
const synchronousWait = "SyncRepWaitForLSN";
const notReplicated = "the synchronous standby did not confirm a commit in time";

const lostText = "the connection to the database was lost";

/**
 * Statements are few, hot, and the same for any parameters: generic plans. Each looks up a few keys by index: a plan
 * made while a table was nearly empty would scan it, or the whole of a partial index, still when it is full, foreign
 * keys' checks included. Before PostgreSQL 18 a scan that is off costs so much that all of them would be compiled (JIT).
 */
const planning = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  jit: "off",
};

/** A client that vanished without a word must not keep its locks and its place among the connections. */
const abandoned = {
  idle_in_transaction_session_timeout: 60_000,
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 4,
};

const checkMs = 250;
const keepAliveS = 5;

/** What postgres.js 3.4.9 makes of a template string; sent to `handler` when it is awaited. */
export interface Query extends Promise<unknown> {
  handler: (query: Query) => void;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

const isQuery = (value: unknown): value is Query =>
  value instanceof Promise && typeof (value as unknown as Partial<Query>).handler === "function";

/** PostgreSQL has refused a statement, or postgres.js has: the connection stays open. */
const isAnswer = (error: unknown): boolean =>
  error instanceof postgres.PostgresError
    ? error.severity === "ERROR"
    : !/^CONN|^E[A-Z]+$/.test((error as { code?: string } | null)?.code ?? "");

type Client = postgres.Sql<{ bigint: bigint }>;

/** As postgres.js tells it: of several hosts the first. */
interface Address {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string;
}

/** A client of postgres.js with one connection, which `socket` makes. */
export const clientOf = (
  url: string,
  { connectMs, statementMs }: Limits,
  more: {
    socket?: (address: Address) => Socket;
    onclose?: () => void;
    onnotice?: (notice: postgres.Notice) => void;
  } = {},
): Client =>
  postgres(url, {
    onnotice: () => {},
    ...more,
    max: 1,
    types: { bigint: postgres.BigInt, ...arrayTypes },
    fetch_types: false,
    connect_timeout: connectMs / 1000,
    // A connection ends once, and permanently.
    idle_timeout: undefined,
    max_lifetime: null,
    keep_alive: keepAliveS,
    connection: {
      application_name: "tidemark",
      TimeZone: "UTC",
      ...planning,
      ...(Number.isFinite(statementMs) && {
        ...abandoned,
        statement_timeout: statementMs,
        lock_timeout: Math.round(statementMs * 0.6),
      }),
    },
  } as postgres.Options<{ bigint: postgres.PostgresType<bigint> }>);

/** The tagged template of a client; whatever is sent goes through `send`. */
export function sqlThrough(client: Client, send: (query: Query) => void): Sql {
  const through = <T>(made: T): T => {
    if (isQuery(made)) made.handler = send;
    return made;
  };
  return new Proxy(client, {
    apply: (target, self, args) => through(Reflect.apply(target, self, args)),
    get: (target, name) =>
      name === "unsafe"
        ? (...args: Parameters<Client["unsafe"]>) => through(target.unsafe(...args))
        : Reflect.get(target, name),
  });
}

export interface ConnectionEvents {
  /** It has answered. */
  onOpen?(): void;
  onEnd(connection: Connection): void;
}

/**
 * One connection for its one life, opened by its first statement. When it is lost, refused or silent for too long, all
 * that is in flight is rejected, and so is all that comes later: nothing waits, and nothing of a transaction reaches
 * another connection. postgres.js would open its connection again, and 3.4.9 can then send the rest of what was written
 * before as the start of the new one, or hand it to a `reserve()` that was refused.
 */
export class Connection {
  /** For a caller that has the connection to itself. */
  readonly sql: Sql;
  /** Has its own transaction: nobody else may send anything. */
  isTaken = false;
  readonly #client: Client;
  readonly #handler: Query["handler"];
  readonly #events: ConnectionEvents;
  readonly #inFlight = new Set<Query>();
  readonly #silence: NodeJS.Timeout | null;
  #socket: Socket | null = null;
  #movedAt = 0;
  #isOpen = false;
  #reason: unknown = null;
  #ended = false;
  /** Of the statements of a transaction, the first that failed. */
  #failure: unknown = null;

  constructor(url: string, limits: Limits, events: ConnectionEvents) {
    this.#events = events;
    this.#client = clientOf(url, limits, {
      socket: (address) => this.#open(address),
      onclose: () => this.destroy(),
      onnotice: ({ routine }) => {
        if (routine === synchronousWait) this.destroy(new ConnectionLost(notReplicated));
      },
    });
    this.sql = sqlThrough(this.#client, (query) => {
      // A caller that fails with its transaction need not wait for each of its statements.
      query.catch(() => {});
      this.send(query);
    });
    this.#handler = (this.#client`` as unknown as Query).handler;
    this.#silence = Number.isFinite(limits.silenceMs)
      ? setInterval(() => this.#check(limits.silenceMs), checkMs).unref()
      : null;
  }

  /** Statements in flight. */
  get load(): number {
    return this.#inFlight.size;
  }

  /** How long it has had nothing in flight. Milliseconds. */
  get idleMs(): number {
    return this.#isOpen && this.load === 0 ? performance.now() - this.#movedAt : 0;
  }

  /** Whether it has answered anything yet. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Why it ended. */
  get reason(): unknown {
    return this.#reason ?? new ConnectionLost(lostText);
  }

  /** Sends a query that was made by any client. */
  send(query: Query): void {
    if (this.#ended) {
      query.reject(new ConnectionLost(lostText));
      return;
    }
    if (this.#inFlight.size === 0) this.#movedAt = performance.now();
    this.#inFlight.add(query);
    const { resolve, reject } = query;
    query.resolve = (value) => {
      this.#settled(query, true);
      resolve.call(query, value);
    };
    query.reject = (error) => {
      // A statement that is refused has been answered, too.
      const isOpen = isAnswer(error);
      if (!isOpen) this.#reason ??= error;
      this.#failure ??= error;
      this.#settled(query, isOpen);
      reject.call(query, error);
    };
    this.#handler(query);
  }

  /**
   * Runs a transaction. Throws what the work throws, or the first statement that failed, even if the work
   * caught the error: then nothing is written.
   */
  async transaction<T>(work: (tx: Sql) => Promise<T>, options = ""): Promise<T> {
    const { sql } = this;
    this.#failure = null;
    await sql.unsafe(`begin ${options}`);
    let result: T;
    try {
      result = await work(sql);
    } catch (error) {
      await sql`rollback`.catch(() => this.destroy());
      throw error;
    }
    this.mustBeCommit(await sql`commit`);
    return result;
  }

  /** PostgreSQL answers COMMIT by ROLLBACK after a statement that failed. */
  mustBeCommit({ command }: { readonly command: string }): void {
    if (command !== "COMMIT") throw this.#failure ?? new Error("the transaction was rolled back");
  }

  /** Ends it after what is in flight. */
  async close(timeoutMs = 5000): Promise<void> {
    if (this.#ended) return;
    await this.#client.end({ timeout: timeoutMs / 1000 });
    this.destroy();
  }

  /** Ends it now; what is in flight is rejected. */
  destroy(reason?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reason ??= reason ?? null;
    if (this.#silence) clearInterval(this.#silence);
    // Its timers, and what it would still open.
    void this.#client.end({ timeout: 0 });
    this.#socket?.destroy();
    for (const query of this.#inFlight) query.reject(this.reason);
    this.#events.onEnd(this);
  }

  #open({ host: [host], port: [port], path }: Address): Socket {
    if (this.#socket || this.#ended) {
      this.destroy();
      throw new ConnectionLost(lostText);
    }
    // It may be written to before it is open; the host is for the certificate's name.
    const socket = Object.assign(path ? connect(path) : connect(port!, host), { host });
    socket.once("error", (error) => (this.#reason ??= error));
    this.#socket = socket;
    return socket;
  }

  #settled(query: Query, isAnswered: boolean): void {
    this.#inFlight.delete(query);
    this.#movedAt = performance.now();
    if (!isAnswered || this.#isOpen || this.#ended) return;
    this.#isOpen = true;
    this.#events.onOpen?.();
  }

  #check(silenceMs: number): void {
    if (this.#inFlight.size > 0 && performance.now() - this.#movedAt > silenceMs)
      this.destroy(new ConnectionLost(`the database has not answered for ${silenceMs} ms`));
  }
}
