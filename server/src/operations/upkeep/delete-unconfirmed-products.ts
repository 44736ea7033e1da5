import { productOfSeries } from "@tidemark/core";
import {
  importedSeries,
  importRun,
  product,
  productSearch,
  series,
  seriesCrowd,
  verification,
  watch,
} from "@tidemark/drizzle";
import { and, eq, gt, isNotNull, isNull, notExists, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** Products of one transaction at most. */
const batch = 500;

/**
 * Deletes products that never had an accepted price, have no open claim, no watch and no imported history that everybody sees. Their ended claims, evidence and
 * readings are deleted by age. Returns how many products.
 */
export async function deleteUnconfirmedProducts(pool: Pool, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  for (let after: bigint | null = -1n; after !== null && !signal.aborted; ) {
    const from: bigint = after;
    const done = await transaction(pool, (tx) => deleteBatch(tx, from));
    deleted += done.deleted;
    after = done.last;
  }
  return deleted;
}

/**
 * Locks series, then products, in the intake's order, and skips locked rows: they are in use. Nobody adds a series to a
 * locked product (intake/judge-batch), so the series found after the lock are all of them.
 */
async function deleteBatch(
  tx: Sql,
  after: bigint,
): Promise<{ readonly deleted: number; readonly last: bigint | null }> {
  const db = orm(tx);
  const isUnconfirmed = and(isNull(product.changedAt), sql`${product.dirtySeries} = 0`);
  const found = await db
    .select({ id: product.id })
    .from(product)
    .where(and(isUnconfirmed, gt(product.id, after)))
    .orderBy(product.id)
    .limit(batch);
  if (found.length === 0) return { deleted: 0, last: null };
  const ids = found.map(({ id }) => id);
  const last = ids.length === batch ? ids.at(-1)! : null;
  const unpriced = await db
    .select({ id: series.id })
    .from(series)
    .where(and(isAnyOf(series.id, seriesOf(ids)), eq(series.revision, 0), eq(series.openClaims, 0)))
    .orderBy(series.id)
    .for("update", { skipLocked: true });
  const watched = db
    .select({ one: sql`1` })
    .from(watch)
    .where(
      and(
        sql`${watch.seriesId} between ${product.id} * 8 and ${product.id} * 8 + 7`,
        isNull(watch.endedAt),
        isNull(watch.pausedAt),
      ),
    );
  const imported = db
    .select({ one: sql`1` })
    .from(importedSeries)
    // What is a person's own makes no product known.
    .innerJoin(
      importRun,
      and(
        eq(importRun.id, importedSeries.runId),
        isNotNull(importRun.acceptedAt),
        isNull(importRun.undoneAt),
      ),
    )
    .where(sql`${importedSeries.seriesId} between ${product.id} * 8 and ${product.id} * 8 + 7`);
  const idle = await db
    .select({ id: product.id })
    .from(product)
    .where(and(isAnyOf(product.id, ids), isUnconfirmed, notExists(watched), notExists(imported)))
    .orderBy(product.id)
    .for("update", { skipLocked: true });
  const known = await db
    .select({ id: series.id })
    .from(series)
    .where(isAnyOf(series.id, seriesOf(idle.map(({ id }) => id))));
  const locked = new Set(unpriced.map(({ id }) => id));
  const kept = new Set(known.flatMap(({ id }) => (locked.has(id) ? [] : [productOfSeries(id)])));
  const gone = idle.map(({ id }) => id).filter((id) => !kept.has(id));
  if (gone.length === 0) return { deleted: 0, last };
  const goneSeries = known.map(({ id }) => id).filter((id) => !kept.has(productOfSeries(id)));
  await db.delete(seriesCrowd).where(isAnyOf(seriesCrowd.seriesId, goneSeries));
  await db.delete(series).where(isAnyOf(series.id, goneSeries));
  await db
    .delete(verification)
    .where(and(isAnyOf(verification.productId, gone), eq(verification.status, sql`'open'`)));
  await db.delete(productSearch).where(isAnyOf(productSearch.productId, gone));
  await db.delete(product).where(isAnyOf(product.id, gone));
  return { deleted: gone.length, last };
}

/** One prepared statement for any number of ids. */
const isAnyOf = (column: PgColumn, ids: readonly bigint[]): SQL =>
  sql`${column} = any(${arrayOf(ids)}::bigint[])`;

/** Ids of all series that products can have. */
const seriesOf = (products: readonly bigint[]): bigint[] =>
  products.flatMap((id) => Array.from({ length: 8 }, (_, kind) => id * 8n + BigInt(kind)));
