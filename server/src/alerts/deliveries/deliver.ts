import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelKind } from "@tidemark/core/wire";
import { type Backoff, backoffMs } from "../../platform/backoff.ts";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Channel, Outgoing, Sent } from "../channels/channel.ts";
import type { HolderLinks } from "../holders/links.ts";
import { keyOf, messageView } from "../messages/message-view.ts";
import { type Leased, lease, type Outcome, settle } from "./queue.ts";
import { Wake } from "./wake.ts";

export interface DeliveryOptions {
  readonly pool: Pool;
  readonly links: HolderLinks;
  readonly clock: () => number;
  readonly log: Logger;
  /** How often it looks for what another process left, or whose time has come. Milliseconds. */
  readonly idleMs?: number;
  readonly random?: () => number;
}

export interface Worker {
  /** There is something to do. */
  readonly wake: () => void;
  /** Begins nothing more, ends what is under way. */
  stop(): Promise<void>;
}

/** One attempt may take this long; those under way when the server stops, this. */
const attemptMs = 30_000;
const drainMs = 4_000;
const retryMs = 500;
/** A delivery is given up after so many attempts: some nine hours. */
const maxAttempts = 16;
const betweenAttempts: Backoff = { firstMs: 5_000, longestMs: 3_600_000 };

/** Hands the waiting deliveries of one kind to its channel, as many at once as it takes. */
export function startDelivering(kind: ChannelKind, channel: Channel, options: DeliveryOptions): Worker {
  const { pool, clock, log, idleMs = 2000, random = Math.random } = options;
  const wake = new Wake();
  const stopping = new AbortController();
  const drained = new AbortController();
  const underWay = new Set<Promise<void>>();
  let ended: (Outcome & { leased: Leased })[] = [];
  let settling: Promise<void> | null = null;

  const attempt = async (leased: Leased) => {
    const signal = AbortSignal.any([AbortSignal.timeout(attemptMs), drained.signal]);
    const send = async () =>
      leased.isStopped ? stopped : channel.send(leased.target, outgoingOf(leased, options), signal);
    const sent = await send().catch((error): Sent => {
      log.error(`a delivery by ${kind} failed`, { err: error });
      return { ok: false, reason: "The server failed.", next: "again", isOurs: true };
    });
    const outcome = outcomeOf(sent, leased.attempt, random);
    // Its owner is shown nothing of it: the operator has to know.
    if (outcome.status === "parked" && outcome.isOurs) {
      log.error(`a delivery by ${kind} was given up`, { problem: outcome.problem });
    }
    ended.push({ leased, ...outcome });
    settling ??= settleAll();
    await settling;
    wake.ring();
  };
  /** One statement at a time, with all that ended meanwhile. */
  const settleAll = async () => {
    await Promise.resolve();
    while (ended.length > 0) {
      const now = ended;
      ended = [];
      await settle(pool, now, clock()).catch(async (error) => {
        log.error("the outcome of deliveries was not written down", { err: error });
        // Given up at the end only: the leases run out, and the deliveries come again under the same keys.
        if (!drained.signal.aborted) ended.push(...now);
        await sleep(retryMs, undefined, { signal: drained.signal }).catch(() => {});
      });
    }
    settling = null;
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      const room = channel.atOnce - underWay.size;
      const leased = room > 0 ? await lease(pool, kind, room, clock()).catch(failed) : [];
      for (const one of leased) {
        const work = attempt(one).finally(() => underWay.delete(work));
        underWay.add(work);
      }
      if (leased.length < room || room <= 0) await wake.wait(idleMs, stopping.signal);
    }
    await Promise.all(underWay);
  };
  const failed = (error: unknown): readonly Leased[] => {
    if (!stopping.signal.aborted) log.error("deliveries could not be leased", { err: error });
    return [];
  };
  const running = run();
  return {
    wake: () => wake.ring(),
    async stop() {
      stopping.abort();
      const timer = setTimeout(() => drained.abort(), drainMs);
      await running;
      clearTimeout(timer);
    },
  };
}

const stopped: Sent = { ok: false, reason: "The receiver wants no more messages.", next: "gone" };

function outcomeOf(sent: Sent, attempt: number, random: () => number): Outcome {
  if (sent.ok) return { status: "sent" };
  const { reason, next, afterMs = 0, isOurs = false } = sent;
  if (next !== "again") return { status: "parked", problem: reason, gone: next === "gone", isOurs };
  if (attempt >= maxAttempts) return { status: "parked", problem: reason, gone: false, isOurs };
  const waitMs = Math.max(backoffMs(attempt, betweenAttempts, random), afterMs);
  return { status: "waiting", problem: reason, waitMs };
}

function outgoingOf(leased: Leased, { links }: DeliveryOptions): Outgoing {
  const { holderId, linkEpoch, channelId } = leased;
  const link = (action: Parameters<HolderLinks["make"]>[0], subject = 0n) =>
    links.make(action, holderId, linkEpoch, subject);
  return {
    message: messageView(leased.message),
    thread: keyOf(leased.message.corrects ?? leased.message.id),
    timeZone: leased.timeZone,
    links: {
      product: ({ marketplace, asin }) => links.product(marketplace, asin),
      stop: ({ watchId }) => link("stop", BigInt(watchId)),
      pause: ({ watchId }) => link("pause", BigInt(watchId)),
      watches: link("list"),
      unsubscribe: link("unsubscribe", channelId),
    },
  };
}
