import { marketplaceBySuffix, parseAsin, productIdOf } from "@tidemark/core";
import type postgres from "postgres";
import { seeded, zipf } from "./zipf.ts";

const com = marketplaceBySuffix("com")!;
const atOnce = 20_000;
const wordsOfTitle = 12;
const vocabulary = 60_000;

/** The words of the language, the most frequent first: short ones, numbers, Chinese and combining marks among them. */
function words(random: () => number): readonly string[] {
  const common = ["the", "for", "a", "2", "with", "and", "x", "pro", "led", "set"];
  const syllables = [
    "con",
    "pro",
    "tab",
    "les",
    "lam",
    "pe",
    "des",
    "ki",
    "ro",
    "un",
    "ter",
    "mi",
    "so",
    "va",
  ];
  const syllable = () => syllables[Math.floor(random() * syllables.length)]!;
  return Array.from({ length: vocabulary }, (_, n) => {
    if (n < common.length) return common[n]!;
    if (n % 97 === 0) return String.fromCharCode(0x4e00 + (n % 20_000), 0x4e00 + ((n * 7) % 20_000));
    if (n % 89 === 0) return `${syllable()}e\u0301${n}`;
    return `${syllable()}${syllable()}${syllable()}${n % 7 === 0 ? n : syllable()}`;
  });
}

/** So many products, each with a price and a title of words that are as frequent as in a language; the same each time. */
export async function seedTitles(sql: postgres.Sql, products: number): Promise<void> {
  const random = seeded(1);
  const known = words(random);
  const draw = zipf(vocabulary, random);
  await sql`drop index product_search_words`;
  for (let n = 0; n < products; n += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, products - n) }, (_, i) => n + i);
    const ids = some.map((one) => String(productIdOf(com, parseAsin(`B${String(one).padStart(9, "0")}`)!)));
    const titles = some.map(() => Array.from({ length: wordsOfTitle }, () => known[draw()]!).join(" "));
    await sql`
      with made as (
        insert into product (id, title) select * from unnest(${ids}::bigint[], ${titles}::text[]) returning id, title
      ), series as (
        insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price)
        select id * 8, id, 1, 2500, now() - interval '1 day', now() - interval '1 day', now(), 2500 from made
      )
      insert into product_search (product_id, words) select id, to_tsvector('simple', title) from made`;
  }
  await sql`create index product_search_words on product_search using gin (words)`;
  await sql`vacuum analyze product`;
  await sql`vacuum analyze product_search`;
  await sql`vacuum analyze series`;
}
