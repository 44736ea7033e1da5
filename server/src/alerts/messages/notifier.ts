import { setTimeout as sleep } from "node:timers/promises";
import type { Policy } from "@tidemark/core";
import type { ChannelKind } from "@tidemark/core/wire";
import { type Sql, transaction } from "../../platform/database.ts";
import { once } from "../changes/once.ts";
import type { Consumer } from "../changes/stream.ts";
import type { Channel, ChannelSet } from "../channels/channel.ts";
import { type DeliveryOptions, startDelivering } from "../deliveries/deliver.ts";
import { Wake } from "../deliveries/wake.ts";
import { closeDue } from "./close-messages.ts";
import { fanOutPage, takeChanges } from "./take-changes.ts";

export interface NotifierOptions extends DeliveryOptions {
  readonly policy: Policy;
  readonly channels: ChannelSet;
  /** Watches of one series in one transaction; the rest follows page by page. */
  readonly pageSize?: number;
}

export interface Notifier {
  /** Who hears of changes. */
  readonly consumer: Consumer;
  stop(): Promise<void>;
}

/** Of those that are due, closed in one transaction. */
const dueBatch = 200;

/** From a change to messages handed to channels: any number of processes may do this on one database. */
export function startNotifier(options: NotifierOptions): Notifier {
  const { pool, policy, channels, clock, log, pageSize = 500, idleMs = 1000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const deliverers = (Object.entries(channels) as [ChannelKind, Channel | null][]).flatMap(
    ([kind, channel]) => (channel ? [startDelivering(kind, channel, options)] : []),
  );
  const toFanOut = new Wake();
  const told = () => {
    for (const deliverer of deliverers) deliverer.wake();
  };
  const how = () => ({ now: clock(), policy, pageSize });

  /** Again and again while there is something to do. */
  const keepDoing = async (wake: Wake, work: (tx: Sql) => Promise<boolean>, name: string) => {
    while (!signal.aborted) {
      const more = await transaction(pool, work).catch(async (error) => {
        log.error(`${name} failed`, { err: error });
        await sleep(idleMs, undefined, { signal }).catch(() => {});
        return false;
      });
      if (more) told();
      else await wake.wait(idleMs, signal);
    }
  };
  const running = [
    keepDoing(toFanOut, (tx) => fanOutPage(tx, how()), "the fan-out"),
    keepDoing(new Wake(), async (tx) => (await closeDue(tx, clock(), dueBatch)) > 0, "closing messages"),
  ];
  const taken = once(pool, "notifier", (tx, changes) => takeChanges(tx, changes, how()));
  return {
    consumer: {
      async handle(changes) {
        await taken.handle(changes);
        told();
        toFanOut.ring();
      },
    },
    async stop() {
      stopping.abort();
      await Promise.all([...running, ...deliverers.map((deliverer) => deliverer.stop())]);
    },
  };
}
