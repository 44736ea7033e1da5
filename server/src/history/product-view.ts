import {
  type Asin,
  exponentOf,
  type Marketplace,
  productIdOf,
  type SeriesKind,
  seriesKinds,
} from "@tidemark/core";
import type { OpenClaim, ProductView, SeriesView } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { appraisalsOf } from "./appraisals.ts";

interface SeriesRow {
  seriesId: bigint;
  kind: number;
  revision: number;
  price: number | null;
  since: Date | null;
  lastConfirmedAt: Date | null;
  lowest: number | null;
  lowestAt: Date | null;
  highest: number | null;
  highestAt: Date | null;
}

/** A product as it stands at a moment (epoch ms); null when nobody has reported it. */
export async function productView(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  now: number,
): Promise<ProductView | null> {
  const id = productIdOf(marketplace, asin);
  const [[product], rows, claims] = await Promise.all([
    pool<Pick<ProductView, "title" | "image" | "dirty" | "describedByOne">[]>`
      select title, image, described_by_one as "describedByOne", dirty from shown_product where id = ${String(id)}::bigint`,
    pool<SeriesRow[]>`
      select id as "seriesId", (id & 7)::int as kind, revision, price::float8 as price, since, last_confirmed_at as "lastConfirmedAt",
        lowest::float8 as lowest, lowest_at as "lowestAt", highest::float8 as highest, highest_at as "highestAt"
      from series where id between ${String(id * 8n)}::bigint and ${String(id * 8n + 7n)}::bigint and (since is not null or open_claims > 0) order by id`,
    pool<{ kind: number; price: number | null; seenBy: number; since: Date }[]>`
      select (c.series_id & 7)::int as kind, c.price::float8 as price, c.first_seen_at as since,
        (select count(distinct e.reporter)::int from evidence e where e.claim_id = c.id and e.live) as "seenBy"
      from claim c where c.series_id between ${String(id * 8n)}::bigint and ${String(id * 8n + 7n)}::bigint
        and c.status = 'open' order by c.first_seen_at`,
  ]);
  if (!product) return null;
  const standing = rows.map((row) => ({ ...row, kind: seriesKinds[row.kind]! }));
  const appraisals = await appraisalsOf(pool, standing, now);
  const byKind = Map.groupBy(claims, ({ kind }) => kind);
  const series: Partial<Record<SeriesKind, SeriesView>> = {};
  for (const row of rows) {
    const open = (byKind.get(row.kind) ?? []).map(
      ({ price, seenBy, since }): OpenClaim => ({ price, seenBy, since: since.toISOString() }),
    );
    const kind = seriesKinds[row.kind]!;
    const appraisal = appraisals.get(row.seriesId);
    series[kind] = {
      currency: marketplace.currency,
      exponent: exponentOf(marketplace.currency),
      price: row.price,
      since: row.since?.toISOString() ?? null,
      lastConfirmedAt: row.lastConfirmedAt?.toISOString() ?? null,
      lowest: mark(row.lowest, row.lowestAt),
      highest: mark(row.highest, row.highestAt),
      claims: open,
      ...(appraisal && { appraisal }),
    };
  }
  return { id: String(id), marketplace: marketplace.suffix, asin, ...product, series };
}

const mark = (price: number | null, at: Date | null) =>
  price === null || at === null ? null : { price, at: at.toISOString() };
