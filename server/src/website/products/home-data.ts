import { egress, shownProduct, verification } from "@tidemark/drizzle";
import { and, count, eq, gt, isNotNull, max, sql } from "drizzle-orm";
import { type ListedProduct, listed, selectListed } from "../../history/search/listed-product.ts";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** Products whose accepted price changed, latest first; without unconfirmed ones. */
export async function recentProducts(pool: Pool, limit: number): Promise<ListedProduct[]> {
  return listed(
    await selectListed(pool)
      .where(isNotNull(shownProduct.changedAt))
      .orderBy(sql`${shownProduct.changedAt} desc nulls last`)
      .limit(limit),
  );
}

export interface VerifierState {
  readonly on: boolean;
  /** When a verifier last asked for work, epoch ms; null when none ever did. */
  readonly lastAskedAt: number | null;
  readonly waiting: number;
  /** Addresses that pause because the shop blocked them. */
  readonly blocked: number;
}

export async function verifierState(pool: Pool, on: boolean, now: number): Promise<VerifierState> {
  const db = orm(pool);
  const [asked, waiting, blocked] = [
    db
      .select({ at: max(egress.lastAskedAt).as("asked_at") })
      .from(egress)
      .where(sql`${egress.marketplaces} <> '{}'`)
      .as("asked"),
    db
      .select({ n: count().as("waiting") })
      .from(verification)
      .where(eq(verification.status, sql`'open'`))
      .as("waiting"),
    db
      .select({ n: count().as("blocked") })
      .from(egress)
      .where(and(gt(egress.blockedInARow, 0), gt(egress.nextVisitAt, now)))
      .as("blocked"),
  ];
  const [row] = await db
    .select({ lastAskedAt: asked.at, waiting: waiting.n, blocked: blocked.n })
    .from(asked)
    .crossJoin(waiting)
    .crossJoin(blocked);
  return { on, ...row! };
}
