import { randomUUID } from "node:crypto";
import { marketplaceBySuffix, parseAsin, productIdOf } from "@tidemark/core";
import type { Listing } from "@tidemark/core/wire";
import type { ReporterTokens } from "@tidemark/server/token";
import type postgres from "postgres";
import { seeded, zipf } from "./zipf.ts";

export const productCount = 100_000;
const reporterCount = 10_000;
const com = marketplaceBySuffix("com")!;
const asinOf = (index: number) => parseAsin(`B${index.toString(36).toUpperCase().padStart(9, "0")}`)!;
/** The number of the product of an ASIN. */
export const indexOf = (asin: string) => Number.parseInt(asin.slice(1), 36);
/** The id of the benchmark's n-th product. */
export const idOf = (index: number) => productIdOf(com, asinOf(index));
/** Minor units of a product's accepted price. */
export const priceOf = (index: number) => 1000 + ((index * 7919) % 90_000);

/** Fills the database with products that were seen an hour ago, and reporters; returns their tokens. */
export async function seed(sql: postgres.Sql, issuer: ReporterTokens): Promise<string[]> {
  const tokens = await seedReporters(sql, issuer, reporterCount);
  await seedProducts(sql, productCount);
  await sql`checkpoint`;
  return tokens;
}

/** Fills the database with reporters; returns their tokens. */
export async function seedReporters(
  sql: postgres.Sql,
  issuer: ReporterTokens,
  count: number,
): Promise<string[]> {
  const issued = Array.from({ length: count }, () => issuer.issue());
  await sql`insert into reporter (id) select unnest(${issued.map(({ reporter }) => reporter.id)}::bigint[])`;
  await sql`analyze reporter`;
  return issued.map(({ token }) => token);
}

/** Fills the database with products that were seen an hour ago. */
export async function seedProducts(sql: postgres.Sql, count: number): Promise<void> {
  const indexes = Array.from({ length: count }, (_, i) => i);
  await sql`
    with p as (
      select * from unnest(${indexes.map((i) => String(idOf(i)))}::bigint[], ${indexes.map(priceOf)}::bigint[]) as p(id, price)
    ), products as (
      insert into product (id, title) select id, 'A product of the benchmark' from p
    )
    insert into series (id, product_id, revision, price, since, accepted_at, last_confirmed_at, last_price, lowest, highest,
      lowest_at, highest_at)
    select id * 8, id, 1, price, now() - interval '2 days', now() - interval '2 days', now() - interval '1 hour', price,
      price, price, now() - interval '2 days', now() - interval '2 days' from p`;
  await sql`
    insert into price_point (series_id, at, revision, price, reporters, verified)
    select id, since, 1, price, 2, false from series`;
  await sql`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select id, (since at time zone 'utc')::date, price, price, price, price, 0, 0, 0, 1 from series`;
  await sql`analyze product, series, price_point, price_day`;
}

export interface Body {
  readonly body: string;
  readonly token: string;
  readonly ids: readonly string[];
}

export interface Reports {
  next(): Body;
  /** The product that a report is about. */
  readonly productOf: ReadonlyMap<string, bigint>;
}

/** Bodies of reports: of each, a share `novel` names another price than the accepted one. */
export function makeReports(novel: number, perBody: number, tokens: readonly string[]): Reports {
  const random = seeded(7300);
  const draw = zipf(productCount, random);
  const productOf = new Map<string, bigint>();
  const named = new Map<number, number>();
  /** Dearer than the accepted one, and never twice the same of a product. */
  const novelPrice = (index: number): number => {
    const nth = (named.get(index) ?? 0) + 1;
    named.set(index, nth);
    return priceOf(index) + nth;
  };
  const report = () => {
    const id = randomUUID();
    const index = draw();
    productOf.set(id, idOf(index));
    const price = random() < novel ? novelPrice(index) : priceOf(index);
    return { id, ageMs: 0, listing: listingOf(index, price) };
  };
  return {
    productOf,
    next() {
      const reports = Array.from({ length: perBody }, report);
      const token = tokens[Math.floor(random() * tokens.length)]!;
      return { body: JSON.stringify({ reports }), token, ids: reports.map(({ id }) => id) };
    },
  };
}

/** What the shop shows of a product, at a price. */
export const listingOf = (index: number, price: number): Listing => ({
  marketplace: "com",
  asin: asinOf(index),
  title: `Product number ${index} of the benchmark, with a title as long as titles are in the shop`,
  image: `https://m.media-amazon.com/images/I/${index}._AC_SL1500_.jpg`,
  availability: "in_stock",
  condition: "new",
  seller: { name: "A seller", isAmazon: false },
  deliveryCountry: "US",
  prices: { buy_box: { amount: (price / 100).toFixed(2), currency: "USD", rule: "price-to-pay" } },
  reasons: { list: "not-found" },
  shipping: null,
  unitPrice: null,
  noShipping: false,
  noUnitPrice: false,
  coupon: null,
  subscription: null,
});

/** Of the acknowledged reports, those in evidence, and those whose series was confirmed since the load began (epoch ms). */
export async function countFound(
  sql: postgres.Sql,
  acked: readonly string[],
  productOf: ReadonlyMap<string, bigint>,
  began: number,
): Promise<number> {
  let found = 0;
  for (let i = 0; i < acked.length; i += 20_000) {
    const ids = acked.slice(i, i + 20_000);
    const [row] = await sql<[{ n: number }]>`
      select count(*)::int as n
      from unnest(${ids}::uuid[], ${ids.map((id) => String(productOf.get(id)!))}::bigint[]) as a(id, product)
      where exists (select from evidence e where e.report_id = a.id)
        or exists (select from series s where s.id = a.product * 8
          and s.last_confirmed_at >= to_timestamp(${(began - 1000) / 1000}))`;
    found += row.n;
  }
  return found;
}
