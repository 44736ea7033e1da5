import { type Observation, type ProductId, parseProductId, type ReadPrice, seriesOf } from "@tidemark/core";
import type { Listing, Page } from "@tidemark/core/wire";
import { reading } from "@tidemark/drizzle";
import { and, asc, eq, gte } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** What a page says of a product. */
export interface PageObservations {
  /** `product`, or why the page has no observations. */
  readonly outcome: string;
  readonly observations: readonly Observation[];
  readonly listing: Listing | null;
}

/** A blocked, foreign or contradictory page is a failed visit: it observes nothing, and says why. */
export function pageObservations(page: Page, productId: ProductId): PageObservations {
  const nothing = (outcome: string): PageObservations => ({ outcome, observations: [], listing: null });
  if (page.kind !== "product") return nothing(page.kind);
  const { listing } = page;
  const { marketplace, asin } = parseProductId(productId)!;
  if (listing.asin !== asin || listing.marketplace !== marketplace.suffix) return nothing("another-product");
  const mapped = seriesOf(listing);
  return mapped.ok
    ? { outcome: "product", observations: mapped.observations, listing }
    : nothing(mapped.reason);
}

/** Time: epoch ms. */
export interface EarlierReading {
  readonly at: number;
  readonly observations: readonly { readonly kind: string; readonly price: number | null }[];
}

/** Readings of a product since a moment (epoch ms), oldest first. */
export const readingsSince = (
  tx: Sql,
  productId: ProductId,
  since: number,
): Promise<readonly EarlierReading[]> =>
  orm(tx)
    .select({ at: reading.at, observations: reading.observations })
    .from(reading)
    .where(and(eq(reading.productId, productId), gte(reading.at, since)))
    .orderBy(asc(reading.at))
    .execute();

/** The prices that readings saw of one kind of series. */
export const pricesOf = (readings: readonly EarlierReading[], kind: string): ReadPrice[] =>
  readings.flatMap(({ at, observations }) =>
    observations.filter((one) => one.kind === kind).map(({ price }) => ({ price, at })),
  );
