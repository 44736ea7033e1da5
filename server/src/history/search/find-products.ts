import { type Asin, marketplaces, productIdOf } from "@tidemark/core";
import postgres from "postgres";
import type { Pool, Sql } from "../../platform/database.ts";
import { type ListedProduct, type ListedRow, listed, listedColumns } from "./listed-product.ts";

/** Of all that match, so many are ranked. */
const mostRanked = 2000;
export const pageSize = 30;
export const lastPage = Math.ceil(mostRanked / pageSize);
/** A search may take the database so long: among a million titles common beginnings would take it seconds. */
export const usualSearchMs = 100;
/** Shorter words are looked for whole. */
const shortestBeginning = 3;
/**
 * Titles that words of one search may match as beginnings, about and all together; past it they are looked for whole. The
 * index gathers all of a beginning's titles before it heeds any limit of rows or time.
 */
const mostBegun = 200_000;

/** The product in whichever marketplaces an accepted price of it is known. */
export async function productsOf(pool: Pool, asin: Asin): Promise<ListedProduct[]> {
  const ids = marketplaces.map((marketplace) => String(productIdOf(marketplace, asin)));
  return listed(
    await pool<
      ListedRow[]
    >`select ${listedColumns(pool)} where p.id = any(${ids}::bigint[]) and p.changed_at is not null order by p.id`,
  );
}

/** How many titles have a word that begins so, as the statistics tell. */
async function begunWith(sql: Sql, word: string): Promise<number> {
  // A parameter would be unknown to the planner. Letters, digits and marks need no quotes; nothing else may come here.
  if (!/^[\p{L}\p{N}\p{M}]+$/u.test(word)) return Number.POSITIVE_INFINITY;
  const [row] = await sql.unsafe<[{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }]>(
    `explain (format json) select from product_search where words @@ to_tsquery('simple', '${word}:*')`,
  );
  return row["QUERY PLAN"][0].Plan["Plan Rows"];
}

/** The words as a query: long ones may be beginnings, as long as that is affordable. */
async function queryOf(sql: Sql, words: readonly string[]): Promise<string> {
  const long = words.filter((word) => word.length >= shortestBeginning);
  const counts = await Promise.all(long.map((word) => begunWith(sql, word)));
  const cheapestFirst = long
    .map((word, n) => ({ word, count: counts[n]! }))
    .sort((a, b) => a.count - b.count);
  const beginnings = new Set<string>();
  let left = mostBegun;
  for (const { word, count } of cheapestFirst) {
    left -= count;
    if (left < 0) break;
    beginnings.add(word);
  }
  return words.map((word) => (beginnings.has(word) ? `${word}:*` : word)).join(" & ");
}

/**
 * A page of the products whose titles have all of the words, or words that begin so; best first. Null: so many
 * match that it would take too long. `more`: there is another page.
 */
export async function productsWith(
  pool: Pool,
  words: readonly string[],
  page: number,
  timeoutMs = usualSearchMs,
): Promise<{ readonly products: ListedProduct[]; readonly more: boolean } | null> {
  try {
    const rows = await pool.begin(async (tx) => {
      // An index of words is read by bitmap only.
      await tx`
        select set_config('statement_timeout', ${String(timeoutMs)}, true), set_config('enable_bitmapscan', 'on', true)`;
      const query = await queryOf(tx, words);
      return tx<ListedRow[]>`
        with hit as (
          select product_id, words from product_search
          where words @@ to_tsquery('simple', ${query}) limit ${mostRanked}
        ), best as (
          select product_id, ts_rank(words, to_tsquery('simple', ${query})) as rank
          from hit join shown_product p on p.id = product_id
          where p.title is not null and p.changed_at is not null
          order by rank desc, product_id limit ${pageSize + 1} offset ${(page - 1) * pageSize}
        )
        select ${listedColumns(tx)} join best on best.product_id = p.id order by best.rank desc, p.id`;
    });
    return { products: listed(rows.slice(0, pageSize)), more: rows.length > pageSize && page < lastPage };
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === "57014") return null;
    throw error;
  }
}
