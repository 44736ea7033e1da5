import type { ProductId } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { usualPrices } from "../../history/seen.ts";
import type { Sql } from "../../platform/database.ts";
import { type WatchRow, watchView } from "./watch-view.ts";

const watchesWhere = (sql: Sql, where: ReturnType<Sql>) => sql<(WatchRow & { isStopped: boolean })[]>`
  select w.id, w.series_id as "seriesId", w.rule, w.min_delta::float8 as "minDelta", w.rearm_percent as "rearmPercent",
    w.basis::float8 as basis, w.fired_price::float8 as "firedPrice", ms(w.created_at) as "createdAt",
    ms(w.last_alert_at) as "lastAlertAt", ms(w.expires_at) as "expiresAt", ms(w.paused_at) as "pausedAt",
    w.ended_at is not null as "isStopped", s.price::float8 as price, ms(s.since) as since, p.title, p.image
  from watch w left join series s on s.id = w.series_id left join shown_product p on p.id = w.series_id >> 3
  where ${where} order by w.id desc`;

/** A holder's watches, of one product or all, newest first. */
export async function listWatches(
  sql: Sql,
  holder: bigint,
  now: number,
  product: ProductId | null = null,
): Promise<Watch[]> {
  const of = product === null ? sql`` : sql`and w.series_id >> 3 = ${String(product)}::bigint`;
  const rows = await watchesWhere(
    sql,
    sql`w.ended_at is null and w.holder_id = ${String(holder)}::bigint ${of}`,
  );
  return viewed(sql, rows, now);
}

async function viewed(sql: Sql, rows: readonly WatchRow[], now: number): Promise<Watch[]> {
  const asking = new Set(rows.flatMap(({ rule, seriesId }) => (rule.kind === "usual" ? [seriesId] : [])));
  const usuals = await usualPrices(
    sql,
    [...asking].map((seriesId) => ({ seriesId, at: now })),
  );
  return rows.map((row) => watchView(row, now, usuals.get(row.seriesId) ?? null));
}

/** One watch; null when the holder has no such. */
export async function watchOf(sql: Sql, holder: bigint, id: bigint, now: number): Promise<Watch | null> {
  const kept = await keptWatch(sql, holder, id, now);
  return kept && !kept.isStopped ? kept.watch : null;
}

/** A watch that is there or was stopped not long ago, and whether it was; null when the holder has no such. */
export async function keptWatch(
  sql: Sql,
  holder: bigint,
  id: bigint,
  now: number,
): Promise<{ readonly watch: Watch; readonly isStopped: boolean } | null> {
  const [row] = await watchesWhere(
    sql,
    sql`w.id = ${String(id)}::bigint and w.holder_id = ${String(holder)}::bigint`,
  );
  if (!row) return null;
  const [watch] = await viewed(sql, [row], now);
  return { watch: watch!, isStopped: row.isStopped };
}

/** Stops a watch; false when the holder has no such. */
export async function endWatch(sql: Sql, holder: bigint, id: bigint, now: number): Promise<boolean> {
  const ended = await sql`
    update watch set ended_at = from_ms(${now})
    where id = ${String(id)}::bigint and holder_id = ${String(holder)}::bigint and ended_at is null returning 1`;
  return ended.length > 0;
}
