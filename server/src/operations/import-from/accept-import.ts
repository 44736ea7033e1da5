import { importRun } from "@tidemark/drizzle";
import { and, eq, isNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { ImportError } from "./import-item.ts";

/**
 * Makes a whole import part of the history that everybody sees, with its products known. A holder's import stays the holder's:
 * everybody gets a copy of its points. Returns the run that everybody sees. Throws an ImportError for one that
 * is not whole.
 */
export const acceptImport = (pool: Pool, run: bigint): Promise<bigint> =>
  transaction(pool, async (tx) => {
    const [found] = await orm(tx).select().from(importRun).where(eq(importRun.id, run)).for("update");
    if (!found || found.undoneAt !== null) throw new ImportError(`There is no import ${run}.`);
    if (found.finishedAt === null) throw new ImportError(`Import ${run} is not finished: start it again.`);
    if (found.acceptedAt !== null) throw new ImportError(`Import ${run} is accepted already.`);
    const [copy] = await orm(tx)
      .select({ id: importRun.id })
      .from(importRun)
      .where(and(eq(importRun.copyOf, run), isNull(importRun.undoneAt)));
    if (copy) throw new ImportError(`Import ${run} is accepted already, as import ${copy.id}.`);
    const shared = found.holderId === null ? run : await copyOf(tx, run);
    await acceptRun(tx, shared);
    return shared;
  });

/** Accepts a run in the transaction that finished it. */
export async function acceptRun(tx: Sql, run: bigint): Promise<void> {
  const id = String(run);
  await tx`update import_run set accepted_at = now() where id = ${id}::bigint`;
  // A product that nobody confirmed is in no list; its page shows what was imported.
  await tx`
    with made as (
      insert into product (id, changed_at)
      select distinct series_id >> 3, null::timestamptz from imported_series where run_id = ${id}::bigint order by 1
      on conflict do nothing returning id
    ), found_by as (
      insert into product_search (product_id, words) select id, null from made on conflict do nothing
    )
    update imported_series s set made_product = true from made
    where s.run_id = ${id}::bigint and s.series_id >> 3 = made.id`;
}

async function copyOf(tx: Sql, run: bigint): Promise<bigint> {
  const id = String(run);
  const [copy] = await tx<[{ id: bigint }]>`
    insert into import_run (source, file_digest, items, finished_at, products, points, days, refused, copy_of)
    select source, file_digest, items, now(), products, points, days, refused, id from import_run where id = ${id}::bigint
    returning id`;
  const to = String(copy.id);
  await tx`insert into imported_series (series_id, run_id)
    select series_id, ${to}::bigint from imported_series where run_id = ${id}::bigint`;
  await tx`insert into imported_point (run_id, series_id, at, price)
    select ${to}::bigint, series_id, at, price from imported_point where run_id = ${id}::bigint`;
  return copy.id;
}
