import type { Change } from "@tidemark/core/wire";
import { LogicalReplicationService, type Pgoutput, PgoutputPlugin } from "pg-logical-replication";
import type { Pool } from "../../platform/database.ts";
import { within } from "../../platform/within.ts";
import { type ChangeRow, changeOf } from "./change-row.ts";
import type { ChangeStream } from "./change-stream.ts";
import { formatLsn, parseLsn } from "./lsn.ts";
import { publication } from "./replication-slot.ts";
import { untilVisible } from "./wait-until-visible.ts";

const batch = 500;
/** Read, not handed over: past this the socket is not read any more. */
const mostWaiting = 2000;
/** How often the reader says that it is there, and asks whether PostgreSQL is. */
const statusEveryMs = 2000;
/** Either side gives the other up after this silence. PostgreSQL then frees the slot for the next reader. */
const silenceMs = 8000;
const connectMs = 4000;
/** For the connection's end. */
const endMs = 1000;

export interface FollowOptions {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly slot: string;
  /** What the slot says it has been told. */
  readonly confirmed: bigint;
  readonly stream: ChangeStream;
  readonly signal: AbortSignal;
  /** The stream has everything up to here, and the slot has been told; whether there were changes. */
  readonly onConfirmed: (lsn: bigint, changes: boolean) => void;
}

/** A change, or the end of a transaction: all before it may be confirmed. */
type Item = { readonly change: Change; readonly xid: string } | { readonly end: bigint };

/**
 * Reads the slot and hands its changes to the stream, batch by batch; a position is confirmed only after the
 * stream has all before it. Resolves after `signal`, with nothing under way; rejects when the connection or the
 * stream fails: whoever reads next begins with the first change not confirmed.
 */
export async function followSlot(options: FollowOptions): Promise<void> {
  const { pool, databaseUrl, slot, stream, signal, onConfirmed } = options;
  let { confirmed } = options;
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const service = new LogicalReplicationService(
    {
      connectionString: databaseUrl,
      application_name: "tidemark",
      connectionTimeoutMillis: connectMs,
      options: `-c wal_sender_timeout=${silenceMs}`,
    },
    { acknowledge: { auto: false, timeoutSeconds: 0 }, flowControl: { enabled: true } },
  );
  const plugin = new CountingPlugin(failed.reject);
  const items: Item[] = [];
  let taken = 0;
  let open = false;
  let over = false;
  let wake = () => {};
  let makeRoom = () => {};
  let heardAt = performance.now();

  // The service adds 1, and so would skip a transaction whose commit stands exactly there.
  const tell = (ping = false) => service.acknowledge(formatLsn(confirmed - 1n), ping).catch(failed.reject);
  const confirm = (lsn: bigint, changes: boolean) => {
    if (lsn > confirmed) confirmed = lsn;
    tell();
    onConfirmed(confirmed, changes);
  };

  service.on("error", failed.reject);
  service.on("data", async (_, message: Pgoutput.Message) => {
    heardAt = performance.now();
    if (message.tag === "begin") open = true;
    if (message.tag === "insert") {
      const row = message.new as ChangeRow & { xid: string };
      const change = changeOf(row);
      if (change) items.push({ change, xid: row.xid });
    }
    if (message.tag === "commit") {
      open = false;
      items.push({ end: parseLsn(message.commitEndLsn!) });
    }
    wake();
    if (items.length >= mostWaiting) await new Promise<void>((resolve) => (makeRoom = resolve));
    taken++;
  });
  service.on("heartbeat", (lsn, _, answer) => {
    heardAt = performance.now();
    // What stands before it has arrived. Only when all of that was handed over, it may be confirmed.
    if (plugin.arrived === taken && items.length === 0 && !open) confirm(parseLsn(lsn), false);
    else if (answer) tell();
  });

  const pump = async () => {
    while (!over) {
      const some = items.slice(0, batch);
      if (some.length === 0) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const changed = some.filter((item) => "change" in item);
      await untilVisible(
        pool,
        changed.map(({ xid }) => xid),
        signal,
      );
      if (changed.length > 0) await stream.publish(changed.map(({ change }) => change));
      items.splice(0, some.length);
      makeRoom();
      const end = some.findLast((item) => "end" in item);
      if (end) confirm(end.end, true);
    }
  };

  const status = setInterval(() => {
    // While the socket is not read, nothing can be heard.
    if (items.length >= mostWaiting) heardAt = performance.now();
    else if (performance.now() - heardAt > silenceMs)
      failed.reject(new Error("the replication stream is silent"));
    tell(true);
  }, statusEveryMs);
  const stopped = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => stopped.resolve(), { once: true });
  const pumping = pump();
  pumping.catch(failed.reject);
  const reading = service.subscribe(plugin, slot, formatLsn(confirmed));
  reading.then(() => failed.reject(new Error("the replication stream ended")), failed.reject);
  try {
    if (!signal.aborted) await Promise.race([failed.promise, stopped.promise]);
  } finally {
    over = true;
    clearInterval(status);
    wake();
    makeRoom();
    // What is under way ends first: its confirmation still counts, and nobody publishes beside the next reader.
    await pumping.catch(() => {});
    await within(endMs, service.destroy()).catch(() => {});
  }
}

/** Knows what has arrived, also while it waits in the service's queue. */
class CountingPlugin extends PgoutputPlugin {
  arrived = 0;
  readonly #onBroken: (error: unknown) => void;

  constructor(onBroken: (error: unknown) => void) {
    super({ protoVersion: 1, publicationNames: [publication] });
    this.#onBroken = onBroken;
  }

  /** Thrown from here, an error would be the socket's and end the process. What is read after it is not confirmed. */
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
