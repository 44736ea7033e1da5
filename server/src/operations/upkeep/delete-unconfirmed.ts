import { productOfSeries, seriesKinds } from "@tidemark/core";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";

/** Products of one transaction at most. */
const batch = 500;

/**
 * Deletes products that never had an accepted price and have no open claim, and that nobody watches. Ended claims,
 * their evidence and readings go when it is their time. Returns how many products.
 */
export async function deleteUnconfirmed(pool: Pool, signal: AbortSignal): Promise<number> {
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
 * Locks series, then products, as the intake does, and waits for neither: what is locked is in use. While a product is
 * locked nobody makes another series of it (intake/judge-batch), so that those found after the lock are all.
 */
async function deleteBatch(
  tx: Sql,
  after: bigint,
): Promise<{ readonly deleted: number; readonly last: bigint | null }> {
  const found = await tx<{ id: bigint }[]>`
    select id from product p where changed_at is null and dirty_series = 0 and id > ${String(after)}::bigint
    order by id limit ${batch}`;
  if (found.length === 0) return { deleted: 0, last: null };
  const last = found.length === batch ? found.at(-1)!.id : null;
  const seriesIds = found.flatMap(({ id }) => seriesKinds.map((_, kind) => id * 8n + BigInt(kind)));
  const unpriced = await tx<{ id: bigint }[]>`
    select id from series where id = any(${arrayOf(seriesIds)}::bigint[]) and revision = 0 and open_claims = 0
    order by id for update skip locked`;
  const idle = await tx<{ id: bigint }[]>`
    select id from product p
    where id = any(${arrayOf(found, ({ id }) => id)}::bigint[]) and changed_at is null and dirty_series = 0
      and not exists (select from watch w
        where w.series_id between p.id * 8 and p.id * 8 + 7 and w.ended_at is null and w.paused_at is null)
    order by id for update skip locked`;
  const known = await tx<{ id: bigint }[]>`
    select s.id from unnest(${arrayOf(idle, ({ id }) => id)}::bigint[]) p(id)
    cross join lateral (select id from series where id between p.id * 8 and p.id * 8 + 7 offset 0) s`;
  const mine = new Set(unpriced.map(({ id }) => id));
  const kept = new Set(known.flatMap(({ id }) => (mine.has(id) ? [] : [productOfSeries(id)])));
  const gone = idle.map(({ id }) => id).filter((id) => !kept.has(id));
  if (gone.length === 0) return { deleted: 0, last };
  const products = arrayOf(gone);
  const series = arrayOf(known.map(({ id }) => id).filter((id) => !kept.has(productOfSeries(id))));
  await tx`delete from series_crowd where series_id = any(${series}::bigint[])`;
  await tx`delete from series where id = any(${series}::bigint[])`;
  await tx`delete from verification where product_id = any(${products}::bigint[]) and status = 'open'`;
  await tx`delete from product_search where product_id = any(${products}::bigint[])`;
  await tx`delete from product where id = any(${products}::bigint[])`;
  return { deleted: gone.length, last };
}
