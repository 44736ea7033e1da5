import { upkeepJob } from "@tidemark/drizzle";
import { sql } from "drizzle-orm";
import { isUnreachable, type Pool, type Sql } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { orm } from "../../platform/orm.ts";

/** A part of the upkeep. `run` returns how many rows it touched. */
export interface UpkeepJob {
  readonly name: string;
  run(pool: Pool, clock: () => number, signal: AbortSignal): Promise<number>;
}

/**
 * Runs a job and notes how it went, whichever process did it: what failed is logged and noted. Throws only when the
 * database is away, which is no fault of the job's. `patient` is for the job itself.
 */
export async function runJob(
  pool: Pool,
  job: UpkeepJob,
  clock: () => number,
  signal: AbortSignal,
  log: Logger,
  patient = pool,
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

/** How a job last went. Epoch ms; `error` is null when it went well. */
export type UpkeepStatus = typeof upkeepJob.$inferSelect;

/** The last run of each job, by name. */
export const upkeepStatus = async (pool: Sql): Promise<UpkeepStatus[]> =>
  orm(pool).select().from(upkeepJob).orderBy(upkeepJob.name);
