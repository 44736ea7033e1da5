import { type Asin, marketplaces, productIdOf, variantsOf } from "@tidemark/core";
import { productSearch, shownProduct } from "@tidemark/drizzle";
import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import postgres from "postgres";
import type { Pool, Sql } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import { type ListedProduct, listed, selectListed } from "./listed-product.ts";
import { estimatedTitles, firstWordInTitles, titleTableBytes } from "./statements.ts";

/** Matches that are ranked. */
const mostRanked = 600;
export const pageSize = 30;
export const lastPage = Math.ceil(mostRanked / pageSize);
/** Time limit of a search, its wait included: its page comes within 100 ms. */
export const usualSearchMs = 80;
/** Shorter words match whole words only. */
const shortestPrefix = 3;
/**
 * Titles that the index gathers for one search, by the statistics. It gathers all that have a word, or one that begins so,
 * before any limit of rows or time applies.
 */
const mostGathered = 30_000;
/** Pages of the table read instead where every word is in more titles than that: about 30,000 titles. */
const pagesRead = 1000;
const pageBytes = 8192;

/** The product in whichever marketplaces an accepted price of it is known. */
export async function productsOf(pool: Pool, asin: Asin): Promise<ListedProduct[]> {
  const ids = marketplaces.map((marketplace) => productIdOf(marketplace, asin));
  return listed(
    await selectListed(pool)
      .where(and(isAnyOf(shownProduct.id, ids), isNotNull(shownProduct.changedAt)))
      .orderBy(shownProduct.id),
  );
}

/** A word as a query; long ones match beginnings, too. */
const termOf = (word: string): string => (word.length >= shortestPrefix ? `${word}:*` : word);

/** How many titles have a word, as the statistics tell. */
async function titlesWith(tx: Sql, word: string): Promise<number> {
  // It is written into a statement: letters, digits and marks need no quotes, and nothing else may come here.
  if (!/^[\p{L}\p{N}\p{M}]+$/u.test(word)) return Number.POSITIVE_INFINITY;
  const [row] = await estimatedTitles(tx, termOf(word));
  return row!["QUERY PLAN"][0].Plan["Plan Rows"];
}

/** The rarest of the words, as many as the index can gather; null when every one is in too many titles. */
async function gatheredOf(tx: Sql, words: readonly string[]): Promise<string | null> {
  const counted = await Promise.all(words.map(async (word) => ({ word, count: await titlesWith(tx, word) })));
  const gathered: string[] = [];
  let left = mostGathered;
  for (const { word, count } of counted.sort((a, b) => a.count - b.count)) {
    left -= count;
    if (left < 0) break;
    gathered.push(word);
  }
  return gathered.length > 0 ? queryOf(gathered) : null;
}

const queryOf = (words: readonly string[]): string => words.map(termOf).join(" & ");

export interface Found {
  readonly products: ListedProduct[];
  /** There is another page. */
  readonly more: boolean;
  /** So many titles have the words that not all titles were looked through. */
  readonly isPart: boolean;
}

/**
 * A page of the products whose titles have all of the words, or words that begin so; best first. Null: it would take longer
 * than `timeoutMs`.
 */
export async function productsWith(
  pool: Pool,
  typed: readonly string[],
  page: number,
  timeoutMs = usualSearchMs,
): Promise<Found | null> {
  const until = performance.now() + timeoutMs;
  const words = [...new Set(typed)];
  try {
    return await pool.begin(async (tx) => {
      const [, isLarge, gathered] = await Promise.all([
        limitTo(tx, timeoutMs),
        hasMorePages(tx),
        gatheredOf(tx, words),
      ]);
      const leftMs = until - performance.now();
      if (leftMs <= 0) return null;
      const [, rows] = await Promise.all([limitTo(tx, leftMs), listHits(tx, gathered, queryOf(words), page)]);
      return {
        products: listed(rows.slice(0, pageSize)),
        more: rows.length > pageSize && page < lastPage,
        isPart: gathered === null && isLarge,
      };
    });
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === "57014") return null;
    throw error;
  }
}

/**
 * The words with those that no title has replaced by one that differs in one letter. Null: there are none such, or it
 * would take longer than `timeoutMs`.
 */
export async function correctedWords(
  pool: Pool,
  typed: readonly string[],
  timeoutMs: number,
): Promise<string[] | null> {
  const words = [...new Set(typed)];
  if (timeoutMs <= 0) return null;
  try {
    return await pool.begin(async (tx) => {
      await Promise.all([limitTo(tx, timeoutMs), tx.unsafe("set local enable_seqscan = off").execute()]);
      const meant: string[] = [];
      for (const word of words) {
        const [found] = await firstWordInTitles(tx, [termOf(word), ...variantsOf(word)]);
        if (!found) return null;
        meant.push(found.word === termOf(word) ? word : found.word);
      }
      return meant.every((word, i) => word === words[i]) ? null : meant;
    });
  } catch (error) {
    if (error instanceof postgres.PostgresError && error.code === "57014") return null;
    throw error;
  }
}

/** For the statements that follow in the transaction, sent before them. An index of words is read by bitmap only. */
const limitTo = (tx: Sql, timeoutMs: number) =>
  // 0 would be no limit.
  tx
    .unsafe(
      `set local enable_bitmapscan = on; set local statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`,
    )
    .execute();

/** Whether the table has more pages than are read. */
async function hasMorePages(tx: Sql): Promise<boolean> {
  const [{ bytes }] = await titleTableBytes(tx);
  return bytes > pagesRead * pageBytes;
}

/** The hits of one page and the first of the next. */
function listHits(tx: Sql, gathered: string | null, query: string, page: number) {
  // Selected, a query is parsed once and not for each title.
  const parsed = (text: string) => sql`(select to_tsquery('simple', ${text}))`;
  const isSource = gathered
    ? sql`${productSearch.words} @@ ${parsed(gathered)}`
    : sql`ctid < ${`(${pagesRead},0)`}::text::tid`;
  const db = orm(tx);
  const source = db.$with("source").as(
    db
      .select({ productId: productSearch.productId, words: productSearch.words })
      .from(productSearch)
      // The offset, which drizzle leaves out when it is 0, keeps what is not gathered from the index.
      .where(sql`${isSource} offset 0`),
  );
  const hit = db.$with("hit").as(
    db
      .select({ productId: source.productId, words: source.words })
      .from(source)
      .where(sql`${source.words} @@ ${parsed(query)}`)
      .limit(mostRanked),
  );
  const rank = sql<number>`ts_rank(${hit.words}, ${parsed(query)})`.as("rank");
  const best = db.$with("best").as(
    db
      .select({ productId: hit.productId, rank })
      .from(hit)
      .innerJoin(shownProduct, eq(shownProduct.id, hit.productId))
      .where(and(isNotNull(shownProduct.title), isNotNull(shownProduct.changedAt)))
      .orderBy(sql`rank desc`, hit.productId)
      .limit(pageSize + 1)
      .offset((page - 1) * pageSize),
  );
  return selectListed(tx, [source, hit, best])
    .innerJoin(best, eq(best.productId, shownProduct.id))
    .orderBy(desc(best.rank), shownProduct.id);
}
