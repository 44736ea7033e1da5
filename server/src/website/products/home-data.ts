import { daySeconds, productIdOf, type SeriesKind, seriesIdOf } from "@tidemark/core";
import type { HistoryView, ProductView } from "@tidemark/core/wire";
import { egress, pricePoint, shownProduct, verification } from "@tidemark/drizzle";
import { and, count, desc, eq, gt, isNotNull, max, sql } from "drizzle-orm";
import { historyView } from "../../history/history-view.ts";
import { productView } from "../../history/product-view.ts";
import { type ListedProduct, listed, selectListed } from "../../history/search/listed-product.ts";
import type { Pool } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
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

/** A product whose history shows what this server is for. */
export interface Sample {
  readonly product: ProductView;
  readonly history: HistoryView;
}

const sampled: SeriesKind = "buy_box";

/** The one of the listed products with the most changes of its price; null when none has two. `now`: epoch ms. */
export async function sampleOf(
  pool: Pool,
  products: readonly ListedProduct[],
  now: number,
): Promise<Sample | null> {
  const known = products.filter(({ price, title }) => typeof price === "number" && title !== null);
  const idOf = ({ marketplace, asin }: ListedProduct) => seriesIdOf(productIdOf(marketplace, asin), sampled);
  const from = now / 1000 - 365 * daySeconds;
  const [most] = await orm(pool)
    .select({ id: sql<bigint>`${pricePoint.seriesId}`, points: count().as("points") })
    .from(pricePoint)
    .where(
      and(isAnyOf(pricePoint.seriesId, known.map(idOf)), sql`${pricePoint.at} > from_ms(${from * 1000})`),
    )
    .groupBy(pricePoint.seriesId)
    .having(sql`count(*) > 1`)
    .orderBy(desc(sql`points`), pricePoint.seriesId)
    .limit(1);
  const found = most && known.find((one) => idOf(one) === most.id);
  if (!found) return null;
  const stretch = { granularity: "raw", from, until: null } as const;
  const [product, history] = await Promise.all([
    productView(pool, found.marketplace, found.asin, now),
    historyView(pool, found.marketplace, found.asin, sampled, stretch, now),
  ]);
  return product && { product, history };
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
