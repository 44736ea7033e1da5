import {
  type Asin,
  exponentOf,
  isAfterExtra,
  type Marketplace,
  parseSeriesId,
  productIdOf,
  type SeriesKind,
  seriesIdOf,
  seriesKinds,
} from "@tidemark/core";
import type { OpenClaim, ProductView, SeriesView } from "@tidemark/core/wire";
import { claim, series as seriesTable, shownProduct } from "@tidemark/drizzle";
import { and, between, eq, gt, isNotNull, or, sql } from "drizzle-orm";
import type { Pool } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";
import { appraisalsOf } from "./appraisals/appraisals.ts";
import { extraViews, readExtraChanges } from "./extras.ts";
import { openClaims } from "./open-claims.ts";
import { type FollowedDescriptionRow, followedDescription, importedSources } from "./statements.ts";

/** A product as it stands at a moment (epoch ms); null when nobody has reported it. */
export async function productView(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  now: number,
): Promise<ProductView | null> {
  const id = productIdOf(marketplace, asin);
  const db = orm(pool);
  const [[stored], rows, claims, changes, imported, [told]] = await Promise.all([
    db
      .select({
        title: shownProduct.title,
        image: shownProduct.image,
        describedByOne: sql<boolean>`${shownProduct.describedByOne}`,
        dirty: sql<boolean>`${shownProduct.dirty}`,
      })
      .from(shownProduct)
      .where(eq(shownProduct.id, id)),
    db
      .select({
        seriesId: seriesTable.id,
        price: seriesTable.price,
        since: seriesTable.since,
        lastConfirmedAt: seriesTable.lastConfirmedAt,
        lowest: seriesTable.lowest,
        lowestAt: seriesTable.lowestAt,
        highest: seriesTable.highest,
        highestAt: seriesTable.highestAt,
      })
      .from(seriesTable)
      .where(
        and(
          between(seriesTable.id, seriesIdOf(id, seriesKinds[0]), seriesIdOf(id, seriesKinds.at(-1)!)),
          or(isNotNull(seriesTable.since), gt(seriesTable.openClaims, 0)),
        ),
      )
      .orderBy(seriesTable.id),
    openClaims(pool, between(claim.seriesId, id * 8n, id * 8n + 7n)).orderBy(claim.firstSeenAt),
    readExtraChanges(pool, seriesIdOf(id, "buy_box")),
    importedSources(pool, id),
    followedDescription(pool, id),
  ]);
  if (!stored && imported.length === 0) return null;
  const product = described(stored ?? undescribed, told);
  const standing = rows.map((row) => ({ ...row, kind: seriesKinds[Number(row.seriesId & 7n)]! }));
  const appraisals = await appraisalsOf(pool, standing, now);
  const claimsOf = Map.groupBy(claims, ({ seriesId }) => seriesId);
  const series: Partial<Record<SeriesKind, SeriesView>> = {};
  for (const { kind, ...row } of standing) {
    const open = (claimsOf.get(row.seriesId) ?? []).map(
      ({ price, seenBy, since }): OpenClaim => ({ price, seenBy, since: iso(since) }),
    );
    const appraisal = appraisals.get(row.seriesId);
    series[kind] = {
      currency: marketplace.currency,
      exponent: exponentOf(marketplace.currency),
      price: row.price,
      since: row.since === null ? null : iso(row.since),
      lastConfirmedAt: row.lastConfirmedAt === null ? null : iso(row.lastConfirmedAt),
      lowest: mark(row.lowest, row.lowestAt),
      highest: mark(row.highest, row.highestAt),
      claims: open,
      ...(appraisal && { appraisal }),
    };
  }
  for (const { seriesId, sources } of imported) {
    const { kind } = parseSeriesId(seriesId);
    if (isAfterExtra(kind)) continue;
    series[kind] = { ...(series[kind] ?? unseen(marketplace)), imported: sources.split(",") };
  }
  const extras = extraViews(
    changes,
    rows.find(({ seriesId }) => seriesId === seriesIdOf(id, "buy_box")),
  );
  return {
    id: String(id),
    marketplace: marketplace.suffix,
    asin,
    ...product,
    series,
    ...(extras.length > 0 && { extras: [...extras] }),
  };
}

type Described = Pick<ProductView, "title" | "image" | "dirty"> & { readonly describedByOne: boolean };

const undescribed: Described = { title: null, image: null, describedByOne: false, dirty: false };

/** What a followed server calls a product counts only where nothing is known here. */
function described(product: Described, told: FollowedDescriptionRow | undefined) {
  if (!told || product.title !== null || product.image !== null) return product;
  const { title, image, server } = told;
  return title === null && image === null ? product : { ...product, title, image, describedBy: server };
}

/** A series that nobody has seen here. */
const unseen = ({ currency }: Marketplace): SeriesView => ({
  currency,
  exponent: exponentOf(currency),
  price: null,
  since: null,
  lastConfirmedAt: null,
  lowest: null,
  highest: null,
  claims: [],
});

const iso = (ms: number): string => new Date(ms).toISOString();

const mark = (price: number | null, at: number | null) =>
  price === null || at === null ? null : { price, at: iso(at) };
