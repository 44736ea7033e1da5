import { type Asin, type Currency, type Marketplace, parseProductId } from "@tidemark/core";
import { series, shownProduct } from "@tidemark/drizzle";
import { eq, sql, type WithSubquery } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** A product as lists show it. */
export interface ListedProduct {
  readonly marketplace: Marketplace;
  readonly asin: Asin;
  readonly title: string | null;
  readonly image: string | null;
  /** As the server's only reporter says. */
  readonly describedByOne: boolean;
  readonly dirty: boolean;
  readonly currency: Currency;
  /** Accepted headline price in minor units; undefined while nothing was accepted. */
  readonly price: number | null | undefined;
  readonly changedAt: Date;
}

/**
 * Products with their headline prices: a query to be narrowed to those with an accepted price, and ordered. `ctes`: what
 * it may join.
 */
export const selectListed = (pool: Sql, ctes: readonly WithSubquery[] = []) =>
  orm(pool)
    .with(...ctes)
    .select({
      id: sql<bigint>`${shownProduct.id}`,
      title: shownProduct.title,
      image: shownProduct.image,
      describedByOne: sql<boolean>`${shownProduct.describedByOne}`,
      dirty: sql<boolean>`${shownProduct.dirty}`,
      isPriced: sql<boolean>`${series.since} is not null`,
      price: series.price,
      changedAt: shownProduct.changedAt,
    })
    .from(shownProduct)
    .leftJoin(series, eq(series.id, sql`${shownProduct.id} * 8`));

type ListedRow = Awaited<ReturnType<typeof selectListed>>[number];

export const listed = (rows: readonly ListedRow[]): ListedProduct[] =>
  rows.flatMap(({ id, isPriced, price, changedAt, ...row }) => {
    const product = parseProductId(id);
    if (!product) return [];
    const { marketplace, asin } = product;
    const { currency } = marketplace;
    return [
      {
        ...row,
        marketplace,
        asin,
        currency,
        price: isPriced ? price : undefined,
        changedAt: new Date(changedAt!),
      },
    ];
  });
