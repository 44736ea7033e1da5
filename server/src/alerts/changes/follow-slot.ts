import type { Change } from "@tidemark/core/wire";
import { LogicalReplicationService, type Pgoutput, PgoutputPlugin } from "pg-logical-replication";
import type { Pool } from "../../platform/database.ts";
import { within } from "../../platform/within.ts";
import { type ChangeRow, changeOf } from "./change-row.ts";
import type { ChangeStream } from "./change-stream.ts";
import { formatLsn, parseLsn } from "./lsn.ts";
import { publication } from "./replication-slot.ts";
import { waitUntilVisible } from "./wait-until-visible.ts";

const batchSize = 500;
/** Items read and not published: above this the socket is not read. */
const maxWaiting = 2000;
/** Between two status messages, which also ask PostgreSQL for an answer. */
const statusEveryMs = 2000;
/** Either side gives the connection up after this silence. PostgreSQL then frees the slot for the next reader. */
const silenceMs = 8000;
const connectMs = 4000;
/** For closing the connection. */
const closeMs = 1000;

export interface FollowOptions {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly slot: string;
  /** The position that the slot has stored as confirmed. */
  readonly confirmed: bigint;
  readonly stream: ChangeStream;
  readonly signal: AbortSignal;
  /** Everything up to `lsn` was published, and the slot has been told. */
  readonly onConfirmed: (lsn: bigint, hasChanges: boolean) => void;
}

/**
 * Reads the slot and publishes its changes in batches; a position is confirmed only after everything before it was
 * published. Resolves after `signal`, with nothing in flight; rejects when the connection or the stream fails: the next
 * reader begins with the first change that was not confirmed.
 */
export async function followSlot(options: FollowOptions): Promise<void> {
  const { signal } = options;
  const reader = new SlotReader(options);
  const stopped = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  const running = reader.run();
  try {
    if (!signal.aborted) await Promise.race([running, stopped.promise]);
  } finally {
    await reader.close();
  }
}

/** A change, or the end of a transaction: everything before it may be confirmed. */
type Item = { readonly change: Change; readonly xid: string } | { readonly end: bigint };

class SlotReader {
  readonly #options: FollowOptions;
  readonly #service: LogicalReplicationService;
  readonly #plugin: CountingPlugin;
  readonly #failure = Promise.withResolvers<never>();
  readonly #status: NodeJS.Timeout;
  readonly #publishing: Promise<void>;
  #confirmed: bigint;
  /** Read, and not published yet. */
  readonly #items: Item[] = [];
  /** Messages handled; `#plugin.arrived` counts also those that wait. */
  #handled = 0;
  #isInTransaction = false;
  #isClosed = false;
  #heardAt = performance.now();
  #onItem = () => {};
  #onRoom = () => {};

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#confirmed = options.confirmed;
    this.#failure.promise.catch(() => {});
    this.#plugin = new CountingPlugin(this.#fail);
    this.#service = new LogicalReplicationService(
      {
        connectionString: options.databaseUrl,
        application_name: "tidemark",
        connectionTimeoutMillis: connectMs,
        options: `-c wal_sender_timeout=${silenceMs}`,
      },
      { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
    );
    this.#service.on("error", this.#fail);
    this.#service.on("data", (_, message: Pgoutput.Message) => this.#onMessage(message));
    this.#service.on("heartbeat", (lsn, _, wantsAnswer) => this.#onHeartbeat(lsn, wantsAnswer));
    this.#status = setInterval(() => this.#sendStatus(), statusEveryMs);
    this.#publishing = this.#publishAll();
    this.#publishing.catch(this.#fail);
  }

  /** Rejects when the connection or the stream fails. */
  run(): Promise<never> {
    this.#service
      .subscribe(this.#plugin, this.#options.slot, formatLsn(this.#confirmed))
      .then(() => this.#fail(new Error("the replication stream ended")), this.#fail);
    return this.#failure.promise;
  }

  /** Waits for the running batch: its confirmation counts, and no batch is published concurrently with the next reader. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#status);
    this.#onItem();
    this.#onRoom();
    await this.#publishing.catch(() => {});
    await within(closeMs, this.#service.destroy()).catch(() => {});
  }

  readonly #fail = (error: unknown): void => this.#failure.reject(error);

  async #onMessage(message: Pgoutput.Message): Promise<void> {
    this.#heardAt = performance.now();
    if (message.tag === "begin") this.#isInTransaction = true;
    if (message.tag === "insert") {
      const row = message.new as ChangeRow & { xid: string };
      const change = changeOf(row);
      if (change) this.#items.push({ change, xid: row.xid });
    }
    if (message.tag === "commit") {
      this.#isInTransaction = false;
      this.#items.push({ end: parseLsn(message.commitEndLsn!) });
    }
    this.#onItem();
    if (this.#items.length >= maxWaiting) await new Promise<void>((resolve) => (this.#onRoom = resolve));
    this.#handled++;
  }

  #onHeartbeat(lsn: string, wantsAnswer: boolean): void {
    this.#heardAt = performance.now();
    // Everything before `lsn` has arrived. It may be confirmed only when all of it was published.
    const isPublished =
      this.#plugin.arrived === this.#handled && this.#items.length === 0 && !this.#isInTransaction;
    if (isPublished) this.#confirm(parseLsn(lsn), false);
    else if (wantsAnswer) this.#acknowledge();
  }

  async #publishAll(): Promise<void> {
    const { pool, stream, signal } = this.#options;
    while (!this.#isClosed) {
      const batch = this.#items.slice(0, batchSize);
      if (batch.length === 0) {
        await new Promise<void>((resolve) => (this.#onItem = resolve));
        continue;
      }
      const changed = batch.filter((item) => "change" in item);
      await waitUntilVisible(
        pool,
        changed.map(({ xid }) => xid),
        signal,
      );
      if (changed.length > 0) await stream.publish(changed.map(({ change }) => change));
      this.#items.splice(0, batch.length);
      this.#onRoom();
      const end = batch.findLast((item) => "end" in item);
      if (end) this.#confirm(end.end, true);
    }
  }

  #confirm(lsn: bigint, hasChanges: boolean): void {
    if (lsn > this.#confirmed) this.#confirmed = lsn;
    this.#acknowledge();
    this.#options.onConfirmed(this.#confirmed, hasChanges);
  }

  #acknowledge(wantsAnswer = false): void {
    // The service adds 1, and so would skip a transaction whose commit is at exactly that position.
    this.#service.acknowledge(formatLsn(this.#confirmed - 1n), wantsAnswer).catch(this.#fail);
  }

  #sendStatus(): void {
    // While the socket is not read, nothing can be heard.
    if (this.#items.length >= maxWaiting) this.#heardAt = performance.now();
    else if (performance.now() - this.#heardAt > silenceMs)
      this.#fail(new Error("the replication stream is silent"));
    this.#acknowledge(true);
  }
}

/** Counts the messages that have arrived, also those that wait in the service's queue. */
class CountingPlugin extends PgoutputPlugin {
  arrived = 0;
  readonly #onBroken: (error: unknown) => void;

  constructor(onBroken: (error: unknown) => void) {
    super({ protoVersion: 1, publicationNames: [publication] });
    this.#onBroken = onBroken;
  }

  /** An error thrown here would be the socket's and end the process. What is read after it is not confirmed. */
  override parse(buffer: Buffer): Pgoutput.Message {
    this.arrived++;
    try {
      return super.parse(buffer);
    } catch (error) {
      this.#onBroken(error);
      return { tag: "origin", originLsn: null, originName: "" };
    }
  }
}
