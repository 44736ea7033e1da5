import { type Claim, type Policy, parseSeriesId, type SeriesState, type Word } from "@tidemark/core";
import type { Sql } from "../database.ts";

/** A series under its row lock, as judging needs it and as it stood before. */
export interface LockedSeries {
  readonly id: bigint;
  readonly state: SeriesState;
  /** Epoch ms; null while nothing was accepted. */
  readonly lastConfirmedAt: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
}

interface SeriesRow {
  id: bigint;
  revision: number;
  price: number | null;
  since: number | null;
  lastConfirmedAt: number | null;
  lastPrice: number | null;
  verifiedPrice: number | null;
  lowest: number | null;
  highest: number | null;
}

interface WordRow {
  seriesId: bigint;
  claimId: string;
  price: number | null;
  firstSeenAt: number;
  lastReportedAt: number;
  reporter: bigint | null;
  observedAt: number | null;
  lastSeenAt: number | null;
}

/**
 * Locks the series' rows in id order (so that no two transactions wait for each other) and reads what judging
 * needs of them. Every statement after the first sees what the lock waited for.
 */
export async function lockSeries(
  tx: Sql,
  ids: readonly bigint[],
  now: number,
  policy: Policy,
): Promise<Map<bigint, LockedSeries>> {
  const keys = [...new Set(ids)].map(String);
  const from = (now - policy.dropReferenceMs) / 1000;
  const [rows, points, words] = await Promise.all([
    tx<SeriesRow[]>`
      select id, revision, price::float8 as price, ms(since) as since, ms(last_confirmed_at) as "lastConfirmedAt",
        last_price::float8 as "lastPrice", verified_price::float8 as "verifiedPrice",
        lowest::float8 as lowest, highest::float8 as highest
      from series where id = any(${keys}::bigint[]) order by id for update`,
    tx<{ seriesId: bigint; at: number; price: number | null }[]>`
      select p.series_id as "seriesId", ms(p.at) as at, p.price::float8 as price
      from unnest(${keys}::bigint[]) s(id) cross join lateral (
        select series_id, at, price from price_point
        where series_id = s.id and retracted_at is null and at > to_timestamp(${from})
        union all
        (select series_id, at, price from price_point
         where series_id = s.id and retracted_at is null and at <= to_timestamp(${from})
         order by at desc limit 1)) p
      order by p.at`,
    tx<WordRow[]>`
      select c.series_id as "seriesId", c.id as "claimId", c.price::float8 as price,
        ms(c.first_seen_at) as "firstSeenAt", ms(c.last_reported_at) as "lastReportedAt",
        e.reporter, ms(min(e.observed_at)) as "observedAt", ms(max(e.observed_at)) as "lastSeenAt"
      from claim c left join evidence e on e.claim_id = c.id and e.live
      where c.series_id = any(${keys}::bigint[]) and c.status = 'open'
      group by c.id, e.reporter order by c.first_seen_at, c.id`,
  ]);
  const recent = Map.groupBy(points, (point) => point.seriesId);
  const claims = Map.groupBy(words, (word) => word.seriesId);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        state: {
          revision: row.revision,
          price: row.price,
          since: row.since ?? 0,
          lastPrice: row.lastPrice,
          verifiedPrice: row.verifiedPrice,
          recent: recent.get(row.id) ?? [],
          claims: claimsOf(claims.get(row.id) ?? []),
        },
      },
    ]),
  );
}

function claimsOf(rows: readonly WordRow[]): Claim[] {
  const words = Map.groupBy(rows, (row) => row.claimId);
  return [...words].map(([id, said]) => {
    const { price, firstSeenAt, lastReportedAt } = said[0]!;
    return { id, price, firstSeenAt, lastReportedAt, words: said.flatMap(wordOf) };
  });
}

function wordOf({ reporter, observedAt, lastSeenAt }: WordRow): Word[] {
  if (reporter === null || observedAt === null || lastSeenAt === null) return [];
  return [{ reporter: String(reporter), observedAt, lastSeenAt }];
}

/** Which verifier can look, and how many reporters there are, by the same clock and in the same transaction. */
export async function lookAround(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<{ reporters: number; canLook(seriesId: bigint): boolean }> {
  const products = [...new Set(seriesIds.map((id) => id >> 3n))].map(String);
  const [[count], present, failing] = await Promise.all([
    tx<{ n: number }[]>`
      select count(*)::int as n from (select from reporter where revoked_at is null limit 2) as few`,
    tx<{ number: number }[]>`
      select distinct unnest(marketplaces)::int as number from egress
      where last_asked_at > to_timestamp(${(now - policy.verifierAwayAfterMs) / 1000})`,
    tx<{ productId: bigint }[]>`
      select product_id as "productId" from verification
      where product_id = any(${products}::bigint[]) and failures >= ${policy.giveUpFailures}
        and first_failed_at <= to_timestamp(${(now - policy.giveUpAfterMs) / 1000})
        and (status = 'open' or status = 'dropped' and ended_at > to_timestamp(${(now - policy.claimTtlMs) / 1000}))`,
  ]);
  const served = new Set(present.map((row) => row.number));
  const failed = new Set(failing.map((row) => row.productId));
  return {
    reporters: count?.n ?? 0,
    canLook(seriesId) {
      const product = parseSeriesId(seriesId)?.product ?? 0n;
      return verifierOn && served.has(Number(product >> 52n)) && !failed.has(product);
    },
  };
}
