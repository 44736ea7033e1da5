import type { Move } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import { usualPriceOf } from "../../history/seen.ts";
import { arrayOf, type Sql } from "../../platform/database.ts";
import type { Watcher } from "./watch-states.ts";

/** What the watches of a change have to know of it; the past is asked for only where a rule needs it. */
export async function moveOf(tx: Sql, change: Change, watchers: readonly Watcher[]): Promise<Move> {
  const { previous, price, revision } = change;
  const days = watchers.flatMap(({ rule }) => (rule.kind === "lowest" ? rule.days : []));
  const lows = await lowestBefore(tx, change, [...new Set(days)]);
  return {
    isFirst: revision === 1,
    previous,
    price,
    lastPrice: previous ?? (await lastPriceBefore(tx, change)),
    lowestBefore: (span) => lows.get(span) ?? null,
    usual: watchers.some(({ rule }) => rule.kind === "usual")
      ? await usualPriceOf(tx, BigInt(change.seriesId), Date.parse(change.at))
      : null,
  };
}

async function lastPriceBefore(tx: Sql, { seriesId, revision, at }: Change): Promise<number | null> {
  if (revision === 1) return null;
  const [row] = await tx<{ price: number }[]>`
    select price::float8 as price from price_point
    where series_id = ${seriesId}::bigint and at < ${at}::timestamptz and price is not null and retracted_at is null
    order by at desc limit 1`;
  return row?.price ?? null;
}

/** Of so many days before the change, the price in force at their beginning included. */
async function lowestBefore(
  tx: Sql,
  { seriesId, at }: Change,
  days: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (days.length === 0) return new Map();
  const rows = await tx<{ days: number; lowest: number | null }[]>`
    select v.days, min(p.price)::float8 as lowest
    from unnest(${arrayOf(days)}::int[]) v(days)
    cross join lateral (select coalesce(max(b.at), '-infinity') as at from price_point b
      where b.series_id = ${seriesId}::bigint and b.retracted_at is null
        and b.at <= ${at}::timestamptz - v.days * interval '1 day') began
    join price_point p on p.series_id = ${seriesId}::bigint and p.retracted_at is null
      and p.at >= began.at and p.at < ${at}::timestamptz
    group by v.days`;
  return new Map(rows.flatMap(({ days: span, lowest }) => (lowest === null ? [] : [[span, lowest]])));
}
