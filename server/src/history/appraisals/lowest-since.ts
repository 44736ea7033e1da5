import type { MessageItem } from "@tidemark/core/wire";
import type { Sql } from "../../platform/database.ts";
import { lowestSinceDays } from "./statements.ts";

/**
 * Since when nothing lower than the price was seen of a series, and on how many days it was seen since then; nothing
 * for one that was lower within its last two observed days. One price for each series.
 */
export async function lowestSince(
  sql: Sql,
  prices: readonly { readonly seriesId: bigint; readonly price: number }[],
): Promise<ReadonlyMap<bigint, NonNullable<MessageItem["lowest"]>>> {
  if (prices.length === 0) return new Map();
  const bySeries = new Map(prices.map(({ seriesId, price }) => [seriesId, price]));
  const rows = await lowestSinceDays(sql, bySeries);
  return new Map(rows.map(({ seriesId, ...low }) => [seriesId, low]));
}
