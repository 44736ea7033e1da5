import { type Marketplace, parseProductId } from "@tidemark/core";
import type { Pool } from "../../platform/database.ts";

/** A product with an open claim. */
export interface DirtyProduct {
  readonly marketplace: Marketplace;
  readonly asin: string;
  readonly title: string | null;
  readonly claims: number;
  /** When the first of them was first seen. Epoch ms. */
  readonly since: number;
}

/** Products with open claims, those first that wait the longest. */
export async function dirtyProducts(pool: Pool, limit: number): Promise<readonly DirtyProduct[]> {
  const rows = await pool<{ id: bigint; title: string | null; claims: number; since: number }[]>`
    select p.id, p.title, c.claims, c.since
    from shown_product p cross join lateral (
      select count(*)::int as claims, ms(min(first_seen_at)) as since from claim
      where series_id between p.id * 8 and p.id * 8 + 7 and status = 'open') c
    where p.dirty_series > 0 order by c.since limit ${limit}`;
  return rows.flatMap(({ id, ...row }) => {
    const product = parseProductId(id);
    return product ? [{ ...product, ...row }] : [];
  });
}
