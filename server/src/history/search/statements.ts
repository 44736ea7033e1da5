import type { Sql } from "../../platform/database.ts";

interface PlanRow {
  readonly "QUERY PLAN": readonly [{ readonly Plan: { readonly "Plan Rows": number } }];
}

/**
 * How many titles match a query of letters, digits, marks and its own signs, as the statistics tell. It is written into
 * the statement: a parameter would be unknown to the planner.
 */
export const estimatedTitles = (sql: Sql, query: string) =>
  sql.unsafe<PlanRow[]>(
    `explain (format json) select from product_search where words @@ to_tsquery('simple', '${query}')`,
  );

/** Size of the table of titles, without its indexes. */
export const titleTableBytes = (sql: Sql) => sql<[{ readonly bytes: number }]>`
  select pg_relation_size('product_search')::float8 as bytes`;

/** The first of the words that a title has. Each is looked up in the index, which must be the only way to read the table. */
export const firstWordInTitles = (sql: Sql, words: readonly string[]) => sql<{ readonly word: string }[]>`
  select word from unnest(${words as string[]}::text[]) with ordinality as typed (word, place)
  where exists (select from product_search where words @@ to_tsquery('simple', typed.word)) order by place limit 1`;
