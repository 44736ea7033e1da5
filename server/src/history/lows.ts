import type { MessageItem } from "@tidemark/core/wire";
import { arrayOf, type Sql } from "../platform/database.ts";

/**
 * Since when nothing lower than the price was seen of a series, and on how many days it was seen since then; nothing
 * for one that was lower within its last two observed days. One price for each series.
 */
export async function lowsOf(
  tx: Sql,
  prices: readonly { readonly seriesId: bigint; readonly price: number }[],
): Promise<ReadonlyMap<bigint, NonNullable<MessageItem["lowest"]>>> {
  const bySeries = new Map(prices.map(({ seriesId, price }) => [seriesId, price]));
  if (bySeries.size === 0) return new Map();
  const rows = await tx<{ seriesId: bigint; since: string | null; observedDays: number }[]>`
    select v.id as "seriesId", (lower.day + 1)::text as since, seen.days as "observedDays"
    from unnest(${arrayOf([...bySeries.keys()])}::bigint[], ${arrayOf([...bySeries.values()])}::bigint[]) v(id, price)
    cross join lateral (
      select max(day) as day from price_day where series_id = v.id and low < v.price) lower
    cross join lateral (
      select count(*)::int as days from price_day
      where series_id = v.id and day > coalesce(lower.day, '-infinity'::date)) seen
    where seen.days > 1`;
  return new Map(rows.map(({ seriesId, ...low }) => [seriesId, low]));
}
