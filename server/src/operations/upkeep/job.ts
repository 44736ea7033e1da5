import { isUnreachable, type Pool, type Sql } from "../../platform/database.ts";

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
  log: (message: string, error: unknown) => void,
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
    log(`upkeep failed: ${job.name}`, error);
  }
  const durationMs = Math.round(performance.now() - started);
  try {
    await pool`
      insert into upkeep_job as j (name, last_run_at, duration_ms, total_rows, last_rows, error)
      values (${job.name}, from_ms(${clock()}), ${durationMs}, ${rows}, ${rows}, ${problem})
      on conflict (name) do update set last_run_at = excluded.last_run_at, duration_ms = excluded.duration_ms,
        total_rows = j.total_rows + excluded.last_rows, last_rows = excluded.last_rows, error = excluded.error`;
  } catch (error) {
    log(`upkeep could not be noted: ${job.name}`, error);
  }
}

/** How a job last went. Epoch ms; `error` is null when it went well. */
export interface UpkeepStatus {
  readonly name: string;
  readonly lastRunAt: number;
  readonly durationMs: number;
  readonly totalRows: number;
  readonly lastRows: number;
  readonly error: string | null;
}

/** The last run of each job, by name. */
export const upkeepStatus = (sql: Sql): PromiseLike<UpkeepStatus[]> => sql<UpkeepStatus[]>`
  select name, ms(last_run_at) as "lastRunAt", duration_ms as "durationMs", total_rows::float8 as "totalRows",
    last_rows as "lastRows", error
  from upkeep_job order by name`;
