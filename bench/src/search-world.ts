import { marketplaceBySuffix, parseAsin, productIdOf } from "@tidemark/core";
import type postgres from "postgres";

const com = marketplaceBySuffix("com")!;
const atOnce = 50_000;
/** Words of a title, and of the language: a word's rank is Zipf's, so that the first stand in nearly every title. */
const wordsOfTitle = 12;
const vocabulary = 60_000;

/**
 * So many products with a price and a title of words as frequent as in a language: `the` in most titles, one-letter and
 * numeric words, some of the words Chinese, some with combining marks. Titles are of hashint4, the same each time.
 */
export async function seedTitles(sql: postgres.Sql, products: number): Promise<void> {
  await sql`create temporary table bench_word as
    select n, case when n = 1 then 'the' when n = 2 then 'for' when n = 3 then 'a' when n = 4 then '2' when n = 5 then 'with'
      when n % 97 = 0 then chr(19968 + n % 20000) || chr(19968 + n / 3 % 20000)
      when n % 89 = 0 then 'e' || chr(769) || n
      else substr('conproprestraininterdesktablamp', 1 + n % 27, 3 + n % 5) || to_hex(n) end as word
    from generate_series(1, ${vocabulary}::int) n`;
  await sql`create index on bench_word (n)`;
  await sql`create temporary table bench_id (id bigint)`;
  for (let n = 0; n < products; n += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, products - n) }, (_, i) =>
      String(productIdOf(com, parseAsin(`B${String(n + i).padStart(9, "0")}`)!)),
    );
    await sql`insert into bench_id select unnest(${ids}::bigint[])`;
  }
  await sql`
    insert into product (id, title)
    select id, (select string_agg(word, ' ') from generate_series(1, ${wordsOfTitle}::int) nth
      join bench_word on n = floor(exp(ln(${vocabulary}::float8) * (abs(hashint8(id * 31 + nth)) % 1000000) / 1e6))::int)
    from bench_id`;
  await sql`
    insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price)
    select id * 8, id, 1, 2500, now() - interval '1 day', now() - interval '1 day', now(), 2500 from bench_id`;
  await sql`
    insert into product_search (product_id, words) select id, to_tsvector('simple', title) from product`;
  await sql`vacuum analyze product, product_search, series`;
}
