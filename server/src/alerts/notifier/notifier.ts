import { setTimeout as sleep } from "node:timers/promises";
import type { Policy } from "@tidemark/core";
import type { ChannelKind } from "@tidemark/core/wire";
import { type Sql, transaction } from "../../platform/database.ts";
import { Signal } from "../../platform/signal.ts";
import type { Consumer } from "../changes/change-stream.ts";
import { idempotentConsumer } from "../changes/idempotent-consumer.ts";
import type { Channel, ChannelSet } from "../channels/channel.ts";
import { type DeliveryOptions, DeliveryWorker } from "../deliveries/delivery-worker.ts";
import { LeaseKeeper } from "../deliveries/lease-keeper.ts";
import { closeDue } from "../messages/close-messages.ts";
import { fanOutPage, handleChanges } from "../messages/handle-changes.ts";

export interface NotifierOptions extends DeliveryOptions {
  readonly policy: Policy;
  readonly channels: ChannelSet;
  /** Watches of one series in one transaction; the rest follows page by page. */
  readonly pageSize?: number;
  /** How often leases of deliveries are kept. Milliseconds. */
  readonly leasesEveryMs?: number | undefined;
}

export interface Notifier {
  /** Of the change stream. */
  readonly consumer: Consumer;
  stop(): Promise<void>;
}

/** Due messages that are closed in one transaction. */
const dueBatch = 200;

/** Turns changes into messages, and sends them to channels. Any number of processes may do so on one database. */
export function startNotifier(options: NotifierOptions): Notifier {
  const { pool, policy, channels, clock, log, pageSize = 500, idleMs = 1000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const open = (Object.entries(channels) as [ChannelKind, Channel | null][]).flatMap(([kind, channel]) =>
    channel ? [{ kind, channel }] : [],
  );
  const leases = new LeaseKeeper({
    ...options,
    kinds: open.map(({ kind }) => kind),
    everyMs: options.leasesEveryMs,
  });
  const workers = open.map(({ kind, channel }) => new DeliveryWorker(kind, channel, options, leases));
  const toFanOut = new Signal();
  const notifyWorkers = () => {
    for (const worker of workers) worker.notify();
  };
  const matchOptions = () => ({ now: clock(), policy, pageSize });

  /** Repeats the work until it returns false, then again when notified or after `idleMs`. */
  const repeat = async (name: string, more: Signal, work: (tx: Sql) => Promise<boolean>) => {
    while (!signal.aborted) {
      const didWork = await transaction(pool, work).catch(async (error) => {
        log.error(`${name} failed`, { err: error });
        await sleep(idleMs, undefined, { signal }).catch(() => {});
        return false;
      });
      if (didWork) notifyWorkers();
      else await more.wait(idleMs, signal);
    }
  };
  const running = [
    repeat("the fan-out", toFanOut, (tx) => fanOutPage(tx, matchOptions())),
    repeat("closing messages", new Signal(), async (tx) => (await closeDue(tx, clock(), dueBatch)) > 0),
  ];
  const consumer = idempotentConsumer(pool, "notifier", (tx, changes) =>
    handleChanges(tx, changes, matchOptions()),
  );
  return {
    consumer: {
      async handle(changes) {
        await consumer.handle(changes);
        notifyWorkers();
        toFanOut.notify();
      },
    },
    async stop() {
      stopping.abort();
      await Promise.all([...running, ...workers.map((worker) => worker.stop())]);
      await leases.stop();
    },
  };
}
