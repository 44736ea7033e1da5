import { type Asin, marketplaceBySuffix, productIdOf, seriesIdOf } from "@tidemark/core";
import type postgres from "postgres";

/** Two followed servers that know a product that nobody reported here, and differ about it; one waits for its key, and changed an old day. */
export async function putFollowed(sql: postgres.Sql): Promise<void> {
  const product = productIdOf(marketplaceBySuffix("com")!, "B000000007" as Asin);
  const series = String(seriesIdOf(product, "buy_box"));
  for (const [name, base, key, newKey] of [
    ["tides.example", 4999, Buffer.alloc(32, 1), null],
    ["prices.example:7300", 5299, Buffer.alloc(32, 2), Buffer.alloc(32, 3)],
  ] as const) {
    const [server] = await sql<[{ id: number }]>`
      insert into followed_server (url, name, key, new_key, confirmed_at, shown, taken_at, days, problem)
      values (${`https://${name}/open-data/`}, ${name}, ${key}, ${newKey}, now(), true, now() - interval '3 hours', 120,
        ${newKey && "It has a new key that the old one did not sign: ask who runs it, and confirm the key."})
      returning id`;
    await sql`
      insert into followed_day (server_id, series_id, day, low, high, close, disputed)
      select ${server.id}, ${series}::bigint, current_date - n, p, p, p, n = 90 and ${newKey !== null}
      from (select n, ${base}::int + n / 20 * 150 - case when n = 40 then 900 else 0 end as p from generate_series(1, 120) n where n % 30 <> 7) v`;
    await sql`insert into followed_product values (${server.id}, ${String(product)}::bigint, 'Kettle of brushed steel, 1.7 litres', null)`;
    if (newKey) {
      await sql`
        insert into followed_conflict (server_id, series_id, day, low, high, close)
        values (${server.id}, ${series}::bigint, current_date - 90, 1999, 1999, 1999)`;
    }
  }
}
