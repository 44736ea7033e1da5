import { upkeepJob } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import { isUnreachable, type Pool, type Sql } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { orm } from "../../platform/orm.ts";

/** A recurring job. `run` returns how many rows it touched. */
export interface UpkeepJob {
  readonly name: string;
  run(pool: Pool, clock: () => number, signal: AbortSignal): Promise<number>;
}

export interface JobOptions {
  /** Stores the result. */
  readonly pool: Pool;
  /** For the job itself, whose statements may take long; by default `pool`. */
  readonly patient?: Pool;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Runs a job and stores the result; an error is logged and stored. Throws only when the database is unreachable, which
 * is not the job's fault.
 */
export async function runJob(
  job: UpkeepJob,
  { pool, patient = pool, clock, signal, log }: JobOptions,
): Promise<void> {
  const started = performance.now();
  let rows = 0;
  let problem: string | null = null;
  try {
    rows = await job.run(patient, clock, signal);
  } catch (error) {
    if (isUnreachable(error)) throw error;
    problem = String(error);
    log.error(`Upkeep job failed: ${job.name}`, { err: error });
  }
  try {
    const run = {
      lastRunAt: clock(),
      durationMs: Math.round(performance.now() - started),
      totalRows: rows,
      lastRows: rows,
      error: problem,
    };
    await orm(pool)
      .insert(upkeepJob)
      .values({ name: job.name, ...run })
      .onConflictDoUpdate({
        target: upkeepJob.name,
        set: { ...run, totalRows: sql`${upkeepJob.totalRows} + excluded.last_rows` },
      });
  } catch (error) {
    log.error(`The run of an upkeep job was not stored: ${job.name}`, { err: error });
  }
}

/** Last run of a job. Epoch ms; `error` is null when it succeeded. */
export type UpkeepStatus = typeof upkeepJob.$inferSelect;

/** The last run of each job, by name. */
export const upkeepStatus = async (pool: Sql): Promise<UpkeepStatus[]> =>
  orm(pool).select().from(upkeepJob).orderBy(upkeepJob.name);
