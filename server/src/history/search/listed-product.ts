import { type Currency, type Marketplace, parseProductId } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";

/** A product as lists show it. */
export interface ListedProduct {
  readonly marketplace: Marketplace;
  readonly asin: string;
  readonly title: string | null;
  /** As the server's only reporter says. */
  readonly describedByOne: boolean;
  readonly dirty: boolean;
  readonly currency: Currency;
  /** Accepted headline price in minor units; undefined while nothing was accepted. */
  readonly price: number | null | undefined;
  readonly changedAt: Date;
}

/** What `listedColumns` select. */
export interface ListedRow {
  id: bigint;
  title: string | null;
  describedByOne: boolean;
  dirty: boolean;
  priced: boolean;
  price: number | null;
  at: Date;
}

/** The columns of a list, from `p` and its headline price `s`. */
export const listedColumns = (sql: Sql) => sql`
  p.id, p.title, p.described_by_one as "describedByOne", p.dirty, s.since is not null as priced,
  s.price::float8 as price, p.changed_at as at
  from shown_product p left join series s on s.id = p.id * 8`;

export const listed = (rows: readonly ListedRow[]): ListedProduct[] =>
  rows.flatMap(({ id, priced, price, at, ...row }) => {
    const product = parseProductId(id);
    if (!product) return [];
    const { marketplace, asin } = product;
    const { currency } = marketplace;
    return [{ ...row, marketplace, asin, currency, price: priced ? price : undefined, changedAt: at }];
  });
