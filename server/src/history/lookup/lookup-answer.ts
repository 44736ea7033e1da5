import { parseProductId, seriesKinds } from "@tidemark/core";
import type { LookupAnswer } from "@tidemark/core/wire";
import type { Pool } from "../../platform/database.ts";
import { appraisalsOf } from "../appraisals/appraisals.ts";

interface SeriesRow {
  id: bigint;
  price: number | null;
  since: number | null;
  lastConfirmedAt: number | null;
  lowest: number | null;
  lowestAt: number | null;
  highest: number | null;
  highestAt: number | null;
  claimed: boolean;
}

/** Products that nobody confirmed, of one answer: a flood of them makes none long. */
const mostUnconfirmed = 500;

/** All that is known at a moment (epoch ms) of the products whose digests begin with the prefix (lower-case hex). */
export async function lookupAnswer(pool: Pool, prefix: string, now: number): Promise<LookupAnswer> {
  const bound = (digit: string) => Buffer.from(prefix.padEnd(8, digit), "hex");
  const rows = await pool<SeriesRow[]>`
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
      select * from series where id between p.product_id * 8 and p.product_id * 8 + 7 offset 0) s
    where s.since is not null or s.open_claims > 0
    order by s.id`;
  const kindOf = (id: bigint) => seriesKinds[Number(id & 7n)]!;
  const standing = rows.map(({ id, ...row }) => ({ ...row, seriesId: id, kind: kindOf(id) }));
  const appraisals = await appraisalsOf(pool, standing, now);
  const claimed = rows.filter((row) => row.claimed).map(({ id }) => String(id));
  const claims = await pool<{ id: bigint; price: number | null; seenBy: number; since: number }[]>`
    select c.series_id as id, c.price::float8 as price, ms(c.first_seen_at) as since,
      (select count(distinct e.reporter)::int from evidence e where e.claim_id = c.id and e.live) as "seenBy"
    from claim c where c.series_id = any(${claimed}::bigint[]) and c.status = 'open'
    order by c.series_id, c.first_seen_at`;
  const products = [...new Set(rows.map(({ id }) => id >> 3n))];
  const named = products.map((id) => parseProductId(id)!);
  const at = new Map(products.map((id, row) => [id, row]));
  const seriesAt = new Map(rows.map(({ id }, row) => [id, row]));
  return {
    length: prefix.length,
    prefix,
    products: {
      marketplace: named.map(({ marketplace }) => marketplace.suffix),
      asin: named.map(({ asin }) => asin),
    },
    series: {
      product: rows.map(({ id }) => at.get(id >> 3n)!),
      series: rows.map(({ id }) => kindOf(id)),
      price: rows.map(({ price }) => price),
      since: rows.map(({ since }) => seconds(since)),
      lastConfirmedAt: rows.map(({ lastConfirmedAt }) => seconds(lastConfirmedAt)),
      lowest: rows.map(({ lowest }) => lowest),
      lowestAt: rows.map(({ lowestAt }) => seconds(lowestAt)),
      highest: rows.map(({ highest }) => highest),
      highestAt: rows.map(({ highestAt }) => seconds(highestAt)),
      appraisal: rows.map(({ id }) => appraisals.get(id) ?? null),
    },
    claims: {
      row: claims.map(({ id }) => seriesAt.get(id)!),
      price: claims.map(({ price }) => price),
      seenBy: claims.map(({ seenBy }) => seenBy),
      since: claims.map(({ since }) => seconds(since)!),
    },
  };
}

const seconds = (ms: number | null): number | null => (ms === null ? null : Math.floor(ms / 1000));
