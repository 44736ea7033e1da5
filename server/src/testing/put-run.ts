import type { ImportSource } from "@tidemark/core";
import type { Pool } from "../platform/database.ts";

export interface PutRun {
  readonly source: ImportSource;
  /** Null: the operator's. */
  readonly holder: bigint | null;
  readonly isAccepted?: boolean;
  readonly series: bigint;
  /** Epoch ms, and minor units. */
  readonly points: readonly (readonly [at: number, price: number | null])[];
}

/** Stores an import with points of one series, as the server does. Returns its id. */
export async function putRun(
  pool: Pool,
  { source, holder, isAccepted = false, series, points }: PutRun,
): Promise<bigint> {
  const id = String(series);
  const [run] = await pool<[{ id: bigint }]>`
    insert into import_run (source, file_digest, holder_id, finished_at, accepted_at, products, points)
    values (${source}, gen_random_uuid()::text::bytea, ${holder === null ? null : String(holder)}::bigint, now(),
      case when ${isAccepted} then now() end, 1, ${points.length}) returning id`;
  await pool`insert into imported_series (series_id, run_id) values (${id}::bigint, ${String(run.id)}::bigint)`;
  for (const [at, price] of points) {
    await pool`
      insert into imported_point (run_id, series_id, at, price)
      values (${String(run.id)}::bigint, ${id}::bigint, from_ms(${at}), ${price}::bigint)`;
  }
  return run.id;
}
