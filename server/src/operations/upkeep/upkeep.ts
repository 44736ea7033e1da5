import type { Policy } from "@tidemark/core";
import { settleCircles } from "../../accounts/circles.ts";
import { forgetReporters } from "../../accounts/reporter.ts";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { endLateRechecks } from "../../prices/verification/recheck.ts";
import { deleteOldChanges } from "./delete-old-changes.ts";
import { deletions } from "./delete-old-rows.ts";
import { deleteUnconfirmedProducts } from "./delete-unconfirmed-products.ts";
import { expireOldClaims } from "./expire-claims.ts";
import { runJob, type UpkeepJob } from "./run-job.ts";
import { withdrawRevokedReporters } from "./withdraw-revoked-reporters.ts";

/** All jobs of a round, in their order. Each returns how many rows it touched. */
export const upkeepJobs = (policy: Policy): readonly UpkeepJob[] => [
  {
    name: "expire-claims",
    run: (pool, clock, signal) => expireOldClaims(pool, clock(), policy, signal),
  },
  { name: "revoked-reporters", run: (pool, clock) => withdrawRevokedReporters(pool, clock(), policy) },
  // After claims have expired.
  { name: "unconfirmed-products", run: (pool, _, signal) => deleteUnconfirmedProducts(pool, signal) },
  { name: "second-looks", run: (pool, clock) => endLateRechecks(pool, clock(), policy) },
  ...Object.entries(deletions).map(
    ([name, deleteOld]): UpkeepJob => ({ name, run: (pool, clock) => deleteOld(pool, clock()) }),
  ),
  { name: "circles", run: (pool, clock) => settleCircles(pool, clock(), policy) },
  { name: "reporters", run: (pool, clock) => forgetReporters(pool, clock()) },
  { name: "trim-changes", run: (pool, clock, signal) => deleteOldChanges(pool, clock(), signal) },
];

export interface Upkeep {
  stop(): Promise<void>;
}

/** Together with the servers' reload a revoked reporter's votes last less than 10 s. */
export const revokedEveryMs = 4000;
const revokedRecentlyMs = 60_000;

/** Retry after an unreachable database. */
const againMs = 5000;

/**
 * Runs all jobs now and every `everyMs`, one round at a time; a failed job does not stop the others. Votes of revoked
 * reporters are withdrawn more often. `more` are jobs besides. Jobs use `patient`, whose statements may take long.
 */
export function startUpkeep(
  pool: Pool,
  policy: Policy,
  clock: () => number,
  log: Logger,
  {
    patient = pool,
    everyMs = 60_000,
    withdrawEveryMs = revokedEveryMs,
    more = [] as readonly UpkeepJob[],
  } = {},
): Upkeep {
  const stopping = new AbortController();
  const jobs = [...upkeepJobs(policy), ...more];
  const round = async () => {
    for (const job of jobs) {
      if (stopping.signal.aborted) return;
      await runJob(job, { pool, patient, clock, signal: stopping.signal, log });
    }
  };
  let again: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  const next = () => {
    running ??= round()
      .catch((error) => {
        log.error("Upkeep failed", { err: error });
        if (!stopping.signal.aborted) again = setTimeout(next, againMs);
      })
      .finally(() => {
        running = null;
      });
  };
  next();
  let withdrawing: Promise<unknown> | null = null;
  const withdraw = () => {
    withdrawing ??= withdrawRevokedReporters(pool, clock(), policy, revokedRecentlyMs)
      .catch((err) => log.error("Votes of revoked reporters could not be withdrawn", { err }))
      .finally(() => {
        withdrawing = null;
      });
  };
  const timers = [setInterval(next, everyMs), setInterval(withdraw, withdrawEveryMs)];
  return {
    async stop() {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      clearTimeout(again);
      await Promise.all([running, withdrawing]);
      clearTimeout(again);
    },
  };
}
