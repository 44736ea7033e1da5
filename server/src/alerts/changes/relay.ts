import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../../platform/backoff.ts";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { currentMode, enterMode, type Moment, momentOf, moveCheckpoint } from "./checkpoint.ts";
import { followSlot } from "./follow-slot.ts";
import { handOver, isBehind } from "./hand-over.ts";
import { canReplicate, createSlot, dropSlot, lookAtSlot } from "./slot.ts";
import type { ChangeStream } from "./stream.ts";

/** How long the relay waits for what. Milliseconds. */
export interface Pace {
  /** Before it looks again whether the other relay has gone. */
  readonly standbyMs: number;
  /** Between two looks into the table, where there is no slot. */
  readonly pollMs: number;
  readonly checkpointMs: number;
  /** After a failure, doubled for each in a row up to the second. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
}

const usualPace: Pace = {
  standbyMs: 1000,
  pollMs: 1000,
  checkpointMs: 5000,
  retryMs: 250,
  longestRetryMs: 5_000,
};

export interface RelayOptions {
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly stream: ChangeStream;
  readonly log: Logger;
  readonly pace?: Partial<Pace>;
}

export interface Relay {
  /** Ends after what is under way. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Hands every row of `price_change` to the stream, at least once. Any number of relays may run on a database: one
 * works, the others take over when it is gone.
 */
export function startRelay({ pool, databaseUrl, stream, log, pace: given }: RelayOptions): Relay {
  const pace = { ...usualPace, ...given };
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  let failures = 0;

  const poll = async () => {
    await enterMode(pool, "poll");
    while (!signal.aborted) {
      if (await isBehind(pool)) await handOver(pool, stream, signal);
      failures = 0;
      await pause(pace.pollMs);
    }
  };

  /** Returns when another relay is at work, or at the end. */
  const follow = async () => {
    let slot = await lookAtSlot(pool);
    if (slot.state === "missing" || slot.state === "lost") {
      await enterMode(pool, "poll");
      await dropSlot(pool);
      await createSlot(pool);
      slot = await lookAtSlot(pool);
    }
    if (slot.state !== "free") return;
    // What was committed before the slot was made; what came between comes twice.
    if ((await currentMode(pool)) === "poll") {
      if ((await handOver(pool, stream, signal)) === "busy") return;
      await enterMode(pool, "slot");
    }
    const checkpoint = keepCheckpoint(pool, pace.checkpointMs, log);
    const onConfirmed = (lsn: bigint, changes: boolean) => {
      failures = 0;
      checkpoint.reached(lsn, changes);
    };
    const { name, confirmed } = slot;
    await followSlot({ pool, databaseUrl, slot: name, confirmed, stream, signal, onConfirmed }).finally(
      checkpoint.stop,
    );
  };

  const run = async () => {
    while (!signal.aborted) {
      try {
        await ((await canReplicate(pool)) ? follow() : poll());
        await pause(pace.standbyMs);
      } catch (error) {
        if (signal.aborted) return;
        if (!isTaken(error)) log.error("the relay failed, and begins again", { err: error });
        await pause(backoffMs(++failures, { firstMs: pace.retryMs, longestMs: pace.longestRetryMs }));
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Two relays saw the same free or missing slot, and the other was quicker. */
const isTaken = (error: unknown): boolean =>
  ["55006", "42710"].includes((error as { code?: string }).code ?? "");

/** Moves the stored snapshot behind what the slot confirms: what a lost slot is replayed from. */
function keepCheckpoint(pool: Pool, everyMs: number, log: RelayOptions["log"]) {
  let moved = true;
  let waiting: Moment | null = null;
  let read = 0n;
  let busy = Promise.resolve();
  const settle = async () => {
    if (waiting === null || read < waiting.lsn) return;
    const { snapshot } = waiting;
    waiting = null;
    await moveCheckpoint(pool, snapshot);
  };
  const then = (work: () => Promise<void>) => {
    busy = busy.then(work).catch((err) => log.error("the relay's checkpoint did not move", { err }));
  };
  const timer = setInterval(() => {
    if (!moved || waiting) return;
    moved = false;
    then(async () => {
      waiting = await momentOf(pool);
      await settle();
    });
  }, everyMs);
  return {
    reached(lsn: bigint, changes: boolean) {
      read = lsn;
      moved ||= changes;
      if (waiting) then(settle);
    },
    async stop() {
      clearInterval(timer);
      await busy;
    },
  };
}
