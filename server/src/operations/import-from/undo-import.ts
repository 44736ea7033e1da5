import { importRun, watch } from "@tidemark/drizzle";
import { and, arrayContains, eq, gte, isNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { tagOfImport } from "./add-watches.ts";
import { ImportError } from "./import-item.ts";

/** Series of one transaction. */
const seriesAtOnce = 500;

/**
 * Deletes an import with all that came by it, points and watches: nobody sees it from the beginning on. Ended halfway, it goes on when it is asked
 * for again. Returns how many points. Throws an ImportError when there is no such import.
 */
export async function undoImport(pool: Pool, run: bigint, progress: (text: string) => void): Promise<number> {
  const marked = await orm(pool)
    .update(importRun)
    .set({ undoneAt: Date.now() })
    .where(eq(importRun.id, run))
    .returning({ holder: importRun.holderId, startedAt: importRun.startedAt });
  if (marked.length === 0) throw new ImportError(`There is no import ${run}.`);
  let deleted = 0;
  for (let after: bigint | null = -1n; after !== null; ) {
    const from: bigint = after;
    const done = await transaction(pool, (tx) => undoSeries(tx, run, from));
    deleted += done.points;
    after = done.last;
    progress(`${deleted} points are deleted`);
  }
  const { holder, startedAt } = marked[0]!;
  if (holder !== null) await endWatches(pool, holder, tagOfImport(run), startedAt);
  await orm(pool).delete(importRun).where(eq(importRun.id, run));
  return deleted;
}

/** A watch that was there before the import got its tag, and stays. */
const endWatches = (pool: Pool, holder: bigint, tag: string, startedAt: number) =>
  orm(pool)
    .update(watch)
    .set({ endedAt: Date.now() })
    .where(
      and(
        eq(watch.holderId, holder),
        isNull(watch.endedAt),
        gte(watch.createdAt, startedAt),
        arrayContains(watch.tags, [tag]),
      ),
    );

async function undoSeries(tx: Sql, run: bigint, after: bigint) {
  const id = String(run);
  const found = await tx<{ id: bigint }[]>`
    select series_id as id from imported_series where run_id = ${id}::bigint and series_id > ${String(after)}::bigint
    order by series_id limit ${seriesAtOnce}`;
  const last = found.at(-1)?.id;
  if (last === undefined) return { points: 0, last: null };
  const range = tx`run_id = ${id}::bigint and series_id > ${String(after)}::bigint and series_id <= ${String(last)}::bigint`;
  const points = await tx`delete from imported_point where ${range}`;
  const gone = await tx<{ product: bigint; made: boolean }[]>`
    delete from imported_series where ${range} returning series_id >> 3 as product, made_product as made`;
  const made = [...new Set(gone.flatMap(({ product, made }) => (made ? [product] : [])))].map(String);
  await forgetProducts(tx, made);
  return { points: points.count, last };
}

/** Forgets products that an import made known, and nobody else since. */
async function forgetProducts(tx: Sql, products: readonly string[]): Promise<void> {
  if (products.length === 0) return;
  const idle = await tx<{ id: bigint }[]>`
    select id from product p
    where id = any(${products as string[]}::bigint[]) and changed_at is null and dirty_series = 0
      and not exists (select from series s where s.id between p.id * 8 and p.id * 8 + 7)
      and not exists (
        select from imported_series s join import_run r on r.id = s.run_id and r.accepted_at is not null and r.undone_at is null
        where s.series_id between p.id * 8 and p.id * 8 + 7)
    order by id for update`;
  const ids = idle.map(({ id }) => String(id));
  await tx`delete from product_search where product_id = any(${ids}::bigint[])`;
  await tx`delete from product where id = any(${ids}::bigint[])`;
}
