import { seriesKinds } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";

/** A series as it stands. Prices in minor units, times in epoch ms. */
export interface LookupRow {
  readonly id: bigint;
  readonly price: number | null;
  readonly since: number | null;
  readonly lastConfirmedAt: number | null;
  readonly lowest: number | null;
  readonly lowestAt: number | null;
  readonly highest: number | null;
  readonly highestAt: number | null;
  /** Has an open claim. */
  readonly claimed: boolean;
}

/**
 * The series that pages show of the products whose digests begin with the prefix (lower-case hex); of products without an accepted price
 * those of `mostUnconfirmed` at most. The lateral is fenced by `offset 0`: each product's series are read by their key.
 */
export const seriesByDigest = (sql: Sql, prefix: string, mostUnconfirmed: number) => {
  const bound = (digit: string) => Buffer.from(prefix.padEnd(8, digit), "hex");
  return sql<LookupRow[]>`
    select s.id, s.price::float8 as price, ms(s.since) as since, ms(s.last_confirmed_at) as "lastConfirmedAt",
      s.lowest::float8 as lowest, ms(s.lowest_at) as "lowestAt", s.highest::float8 as highest,
      ms(s.highest_at) as "highestAt", s.open_claims > 0 as claimed
    from (
      (select product_id from product_search join product on id = product_id
       where lookup between ${bound("0")} and ${bound("f")} and changed_at is not null)
      union all
      (select product_id from product_search join product on id = product_id
       where lookup between ${bound("0")} and ${bound("f")} and changed_at is null limit ${mostUnconfirmed})) p
    cross join lateral (
      select * from series where id between p.product_id * 8 and p.product_id * 8 + ${seriesKinds.length - 1} offset 0) s
    where s.since is not null or s.open_claims > 0
    order by s.id`;
};

/** Products with an accepted price, as PostgreSQL's statistics estimate them; -1: not known yet. */
export const estimatedProducts = (sql: Sql) => sql<[{ readonly n: number }]>`
  select reltuples::float8 as n from pg_class where oid = 'product_changed'::regclass`;
