import type { ProductId } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { productOf, series, shownProduct, watch } from "@tidemark/drizzle";
import { and, desc, eq, isNull, type SQL } from "drizzle-orm";
import { usualPrices } from "../../history/appraisals/usual-price.ts";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { type WatchRow, watchView } from "./watch-view.ts";

const watchesWhere = (sql: Sql, where: SQL | undefined) =>
  orm(sql)
    .select({
      id: watch.id,
      seriesId: watch.seriesId,
      rule: watch.rule,
      minDelta: watch.minDelta,
      rearmPercent: watch.rearmPercent,
      basis: watch.basis,
      firedPrice: watch.firedPrice,
      createdAt: watch.createdAt,
      lastAlertAt: watch.lastAlertAt,
      expiresAt: watch.expiresAt,
      pausedAt: watch.pausedAt,
      endedAt: watch.endedAt,
      tags: watch.tags,
      price: series.price,
      since: series.since,
      title: shownProduct.title,
      image: shownProduct.image,
    })
    .from(watch)
    .leftJoin(series, eq(series.id, watch.seriesId))
    .leftJoin(shownProduct, eq(shownProduct.id, productOf(watch.seriesId)))
    .where(where)
    .orderBy(desc(watch.id));

/** Whether it is the watch of that id, and the holder's own. */
export const isHolders = (holder: bigint, id: bigint) => and(eq(watch.id, id), eq(watch.holderId, holder));

/** A holder's watches, of one product or all, newest first. */
export async function listWatches(
  sql: Sql,
  holder: bigint,
  now: number,
  product: ProductId | null = null,
): Promise<Watch[]> {
  const ofProduct = product === null ? undefined : eq(productOf(watch.seriesId), product);
  const rows = await watchesWhere(sql, and(isNull(watch.endedAt), eq(watch.holderId, holder), ofProduct));
  return withUsualPrices(sql, rows, now);
}

async function withUsualPrices(sql: Sql, rows: readonly WatchRow[], now: number): Promise<Watch[]> {
  const usualRules = new Set(rows.flatMap(({ rule, seriesId }) => (rule.kind === "usual" ? [seriesId] : [])));
  const usuals = await usualPrices(
    sql,
    [...usualRules].map((seriesId) => ({ seriesId, at: now })),
  );
  return rows.map((row) => watchView(row, now, usuals.get(row.seriesId) ?? null));
}

/** One watch; null when the holder has no such watch. */
export async function watchOf(sql: Sql, holder: bigint, id: bigint, now: number): Promise<Watch | null> {
  const kept = await keptWatch(sql, holder, id, now);
  return kept && !kept.isStopped ? kept.watch : null;
}

/** A watch, also one that was stopped and not yet deleted; null when the holder has no such watch. */
export async function keptWatch(
  sql: Sql,
  holder: bigint,
  id: bigint,
  now: number,
): Promise<{ readonly watch: Watch; readonly isStopped: boolean } | null> {
  const [row] = await watchesWhere(sql, isHolders(holder, id));
  if (!row) return null;
  const [found] = await withUsualPrices(sql, [row], now);
  return { watch: found!, isStopped: row.endedAt !== null };
}

/** Stops a watch; false when the holder has no such watch. */
export async function endWatch(sql: Sql, holder: bigint, id: bigint, now: number): Promise<boolean> {
  const ended = await orm(sql)
    .update(watch)
    .set({ endedAt: now })
    .where(and(isHolders(holder, id), isNull(watch.endedAt)))
    .returning({ id: watch.id });
  return ended.length > 0;
}
