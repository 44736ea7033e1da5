import { type Marketplace, parseProductId } from "@tidemark/core";
import { claim, shownProduct } from "@tidemark/drizzle";
import { asc, gt, sql } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

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
  const open = orm(pool)
    .select({
      claims: sql<number>`count(*)::int`.as("claims"),
      since: sql<number>`ms(min(${claim.firstSeenAt}))`.as("since"),
    })
    .from(claim)
    .where(
      sql`${claim.seriesId} between ${shownProduct.id} * 8 and ${shownProduct.id} * 8 + 7 and ${claim.status} = 'open'`,
    )
    .as("open");
  const rows = await orm(pool)
    .select({ id: shownProduct.id, title: shownProduct.title, claims: open.claims, since: open.since })
    .from(shownProduct)
    .crossJoinLateral(open)
    .where(gt(shownProduct.dirtySeries, 0))
    .orderBy(asc(open.since))
    .limit(limit);
  return rows.flatMap(({ id, ...row }) => {
    const product = id === null ? null : parseProductId(id);
    return product ? [{ ...product, ...row }] : [];
  });
}
