import type { Pool } from "../../platform/database.ts";
import { DumpError } from "./dump-error.ts";
import type { DumpSource } from "./dump-source.ts";
import { applyBatch, type Imported } from "./import-batch.ts";
import { tableNames } from "./manifest.ts";
import { type ReadManifest, readManifest } from "./read-manifest.ts";
import { stageTable } from "./stage-table.ts";
import { checkStaged, closeStaging, isChecked, isStaged, openStaging } from "./staging.ts";

/** Any fixed number; its lock allows one import at a time. */
const importLock = "7301";

/** Batches at the same time, each in one transaction, and the points and days of each, roughly. */
const sideBySide = 4;
const rowsOfBatch = 100_000;

/**
 * Imports a dump. Nothing is visible before all of it is checked; then it is published batch by batch. Started again
 * after it was killed, it continues. Throws a DumpError for a dump that is
 * damaged or cannot be true, with nothing changed.
 */
export async function importDump(
  pool: Pool,
  source: DumpSource,
  progress: (text: string) => void,
  batchRows = rowsOfBatch,
): Promise<Imported> {
  const holder = await pool.reserve();
  try {
    const [lock] = await holder`select pg_try_advisory_lock(${importLock}::bigint) as mine`;
    if (!lock!.mine) throw new DumpError("Another import is under way.");
    return await takeIn(pool, source, progress, batchRows);
  } finally {
    await holder`select pg_advisory_unlock(${importLock}::bigint)`.catch(() => {});
    holder.release();
  }
}

async function takeIn(
  pool: Pool,
  source: DumpSource,
  progress: (text: string) => void,
  batchRows: number,
): Promise<Imported> {
  const { sha256, manifest, fileOf } = await readManifest(source);
  await openStaging(pool, sha256);
  try {
    await stageAll(pool, source, { manifest, fileOf }, progress);
    if (!(await isChecked(pool))) {
      progress("checking");
      await checkStaged(pool, batchRows);
    }
  } catch (error) {
    // A refused dump leaves nothing behind; an unfinished download is kept to be continued.
    if (error instanceof DumpError && !error.again) await closeStaging(pool);
    throw error;
  }
  const sum = { products: 0, points: 0, days: 0 };
  const points = fileOf("price_points").rows;
  const takeOver = async () => {
    for (let done = await applyBatch(pool); done; done = await applyBatch(pool)) {
      sum.products += done.products;
      sum.points += done.points;
      sum.days += done.days;
      progress(`${sum.points} of ${points} price points are in`);
    }
  };
  // All have ended before the first error is thrown.
  const ended = await Promise.allSettled(Array.from({ length: sideBySide }, takeOver));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  await closeStaging(pool);
  await pool`analyze price_point, price_day, series, product, product_search`;
  return sum;
}

async function stageAll(
  pool: Pool,
  source: DumpSource,
  { manifest, fileOf }: Pick<ReadManifest, "manifest" | "fileOf">,
  progress: (text: string) => void,
): Promise<void> {
  const all = tableNames.reduce((sum, table) => sum + fileOf(table).bytes, 0);
  const read = new Map<string, number>();
  const stage = async (table: (typeof tableNames)[number]) => {
    const file = fileOf(table);
    if (!(await isStaged(pool, table, file.rows))) {
      await stageTable(pool, source, table, { ...file, format: manifest.format }, (bytes) => {
        read.set(table, bytes);
        const sum = [...read.values()].reduce((a, b) => a + b, 0);
        progress(`${sum} of ${all} bytes are read (${Math.floor((sum / Math.max(1, all)) * 100)} %)`);
      });
    }
    read.set(table, file.bytes);
  };
  // In parallel; all have ended before the first error is thrown.
  const ended = await Promise.allSettled(tableNames.map(stage));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
}
