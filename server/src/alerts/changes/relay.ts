import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "@tidemark/core";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import type { ChangeStream } from "./change-stream.ts";
import { SlotCheckpoint } from "./checkpoint.ts";
import { followSlot } from "./follow-slot.ts";
import { hasBacklog, publishBacklog } from "./publish-backlog.ts";
import { allowFailover, canReplicate, dropSlot, readSlot, type Slot } from "./replication-slot.ts";
import { createSlot, insertCheckpoint, selectCheckpoint, setMode } from "./statements.ts";

/** Intervals of the relay. Milliseconds. */
export interface RelayTimings {
  /** Until the next check whether the other relay is gone. */
  readonly standbyMs: number;
  /** Between two queries for new changes, where there is no slot. */
  readonly pollMs: number;
  readonly checkpointMs: number;
  /** After a failure; doubled for each further one in a row, up to the longest. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
}

const defaultTimings: RelayTimings = {
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
  readonly timings?: Partial<RelayTimings>;
}

export interface Relay {
  /** Ends after the running batch. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Publishes every row of `price_change` to the stream, at least once. Any number of relays may run on a database: one
 * works, the others take over when it is gone.
 */
export function startRelay(options: RelayOptions): Relay {
  const { pool, databaseUrl, stream, log } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  let failures = 0;

  const poll = async () => {
    await setMode(pool, { mode: "poll" });
    while (!signal.aborted) {
      if (await hasBacklog(pool)) await publishBacklog(pool, stream, signal);
      failures = 0;
      await pause(timings.pollMs);
    }
  };

  /** Without it the next primary has no slot, and the relay makes one there: it goes on. */
  const keepOnStandbys = (slot: string) =>
    allowFailover(databaseUrl, slot, signal).catch((error) => {
      if (!signal.aborted && !isTaken(error))
        log.warn("standbys do not keep the relay's slot", { err: error });
    });

  /** Returns when another relay is at work, or at the end. */
  const follow = async () => {
    const slot = await readySlot(pool);
    if (slot.state !== "free") return;
    if (slot.failover === false) await keepOnStandbys(slot.name);
    await insertCheckpoint(pool);
    const [known] = await selectCheckpoint(pool);
    // A copy of the slot of the primary before begins with what was not published there, unless that slot was still new.
    if (!slot.isSynced || known?.mode !== "slot") {
      // It may be a new one: made just now, or by the cluster's manager (Patroni), on a machine that has just become its
      // primary. What was committed between checkpoint and now may come twice.
      if ((await publishBacklog(pool, stream, signal)) === "busy") return;
      await setMode(pool, { mode: "slot" });
    }
    const checkpoint = new SlotCheckpoint(pool, timings.checkpointMs, log);
    const onConfirmed = (lsn: bigint, hasChanges: boolean) => {
      failures = 0;
      checkpoint.confirm(lsn, hasChanges);
    };
    try {
      await followSlot({ ...options, slot: slot.name, confirmed: slot.confirmed, signal, onConfirmed });
    } catch (error) {
      if (isUnreadable(error)) await dropSlot(pool);
      throw error;
    } finally {
      await checkpoint.stop();
    }
  };

  const run = async () => {
    while (!signal.aborted) {
      try {
        await ((await canReplicate(pool)) ? follow() : poll());
        await pause(timings.standbyMs);
      } catch (error) {
        if (signal.aborted) return;
        if (!isTaken(error)) log.error("the relay failed and will retry", { err: error });
        const range = { firstMs: timings.retryMs, longestMs: timings.longestRetryMs };
        await pause(backoffMs(++failures, range, Math.random));
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

/** The slot, created anew when it is missing or lost: then all beyond the checkpoint has to be published again. */
async function readySlot(pool: Pool): Promise<Slot> {
  const slot = await readSlot(pool);
  if (slot.state !== "missing" && slot.state !== "lost") return slot;
  await setMode(pool, { mode: "poll" });
  await dropSlot(pool);
  await createSlot(pool);
  return readSlot(pool);
}

/** The slot is older than the publication: PostgreSQL reads it as of a time before that. */
const isUnreadable = (error: unknown): boolean => (error as { code?: string }).code === "42704";

/** Another relay was quicker to read or create the slot. */
const isTaken = (error: unknown): boolean =>
  ["55006", "42710"].includes((error as { code?: string }).code ?? "");
