import type { ImportSource } from "@tidemark/core";
import { maxWatches } from "@tidemark/core/wire";
import { importRun } from "@tidemark/drizzle";
import { and, eq, isNull, sql } from "drizzle-orm";
import { type Pool, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { acceptRun } from "./accept-import.ts";
import { addWatches, type WatchOwner } from "./add-watches.ts";
import {
  ImportBusy,
  ImportError,
  type ImportItem,
  type ImportItems,
  type ImportWatch,
} from "./import-item.ts";
import { storePoints } from "./store-points.ts";
import { Tally } from "./tally.ts";

/** Any fixed number, that of imports of dumps: one import at a time. */
const importLock = "7301";
/** Rows of one transaction. */
const rowsOfBatch = 20_000;

export interface ImportJob {
  readonly source: ImportSource;
  /** SHA-256 of what is read: the same again is the same import. */
  readonly digest: Buffer;
  /** Whose it is, and whose watches; null: the operator's, who has none. */
  readonly holder: WatchOwner | null;
  /** Whether everybody sees it as soon as it is whole. */
  readonly accept: boolean;
  readonly read: () => ImportItems;
  readonly progress: (text: string) => void;
  /** Rows of a transaction; tests want few. */
  readonly batchRows?: number;
}

export interface ImportDone {
  readonly run: bigint;
  readonly tally: Tally;
}

/**
 * Imports what a source gives. Nothing of it is visible before all of it is in. Started again after it was killed, it goes on
 * where it was: the parser gives the same items again. Throws an ImportError for a file that cannot be imported,
 * with nothing left of it, or that was imported before.
 */
export async function runImport(pool: Pool, job: ImportJob): Promise<ImportDone> {
  const lock = await pool.reserve();
  try {
    const [taken] = await lock`select pg_try_advisory_lock(${importLock}::bigint) as mine`;
    if (!taken!.mine) throw new ImportBusy();
    const { id, items } = await openRun(pool, job);
    try {
      return await takeIn(pool, job, id, items);
    } catch (error) {
      if (error instanceof ImportError) await orm(pool).delete(importRun).where(eq(importRun.id, id));
      throw error;
    }
  } finally {
    await lock`select pg_advisory_unlock(${importLock}::bigint)`.catch(() => {});
    lock.release();
  }
}

/** The unfinished run of the same file, or a new one. */
async function openRun(pool: Pool, { source, digest, holder }: ImportJob) {
  const db = orm(pool);
  const [known] = await db
    .select({ id: importRun.id, items: importRun.items, finishedAt: importRun.finishedAt })
    .from(importRun)
    .where(
      and(
        eq(importRun.source, source),
        eq(importRun.fileDigest, digest),
        holder === null ? isNull(importRun.holderId) : eq(importRun.holderId, holder.id),
        isNull(importRun.undoneAt),
      ),
    );
  if (known && known.finishedAt !== null) {
    throw new ImportError(`The same was imported already: it is import ${known.id}.`);
  }
  if (known) return known;
  const [made] = await db
    .insert(importRun)
    .values({ source, fileDigest: digest, holderId: holder?.id ?? null })
    .returning({ id: importRun.id, items: importRun.items });
  return made!;
}

async function takeIn(pool: Pool, job: ImportJob, run: bigint, before: number): Promise<ImportDone> {
  const { source, holder, accept, read, progress, batchRows = rowsOfBatch } = job;
  const tally = new Tally();
  const watches: ImportWatch[] = [];
  let waiting: ImportItem[] = [];
  let stored = before;
  const store = async (): Promise<void> => {
    const from = stored;
    const items = waiting;
    waiting = [];
    stored += items.length;
    await transaction(pool, async (tx) => {
      const moved = await orm(tx)
        .update(importRun)
        .set({ items: stored })
        .where(and(eq(importRun.id, run), eq(importRun.items, from)))
        .returning({ id: importRun.id });
      if (moved.length === 0) throw new Error("the import's row was changed by somebody else");
      await storePoints(tx, run, source, items);
    });
    progress(`${tally.items} rows are read`);
  };
  for await (const items of read()) {
    tally.add(items);
    for (const item of items) if (item.kind === "watch") watches.push(item);
    refuseWatches(watches.length, holder);
    // Those of the run that was killed are in.
    const known = Math.max(0, before - (tally.items - items.length));
    for (let i = known; i < items.length; i++) waiting.push(items[i]!);
    if (waiting.length >= batchRows) await store();
  }
  if (tally.items < before) throw new ImportError("The file has fewer rows than when its import began.");
  if (waiting.length > 0) await store();
  if (holder && watches.length > 0) await addWatches(pool, holder, run, watches);
  const { refused, ...counts } = tally.summary;
  await transaction(pool, async (tx) => {
    const points = sql<number>`(select count(*) from imported_point where run_id = ${run})`;
    await orm(tx)
      .update(importRun)
      .set({ ...counts, points, refused: [...refused], finishedAt: sql`now()` })
      .where(eq(importRun.id, run));
    if (accept) await acceptRun(tx, run);
  });
  return { run, tally };
}

function refuseWatches(count: number, holder: WatchOwner | null): void {
  if (count > 0 && !holder) {
    throw new ImportError(
      "The file names products to watch: say whose watches they become with --holder LINK.",
    );
  }
  if (count > maxWatches) {
    throw new ImportError(
      `The file names more than ${maxWatches} products to watch, and nobody may have more.`,
    );
  }
}
