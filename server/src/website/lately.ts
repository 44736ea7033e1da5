import { type Currency, type Marketplace, parseProductId } from "@tidemark/core";
import type { Pool } from "../database.ts";

/** A product as the home page lists it. */
export interface LatelySeen {
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

interface Row {
  id: bigint;
  title: string | null;
  describedByOne: boolean;
  dirty: boolean;
  priced: boolean;
  price: number | null;
  at: Date;
}

/** Products whose accepted price changed, latest first; what nobody confirmed is not among them. */
export async function seenLately(pool: Pool, limit: number): Promise<LatelySeen[]> {
  const rows = await pool<Row[]>`
    select p.id, p.title, p.described_by_one as "describedByOne", p.dirty, s.since is not null as priced,
      s.price::float8 as price, p.changed_at as at
    from shown_product p left join series s on s.id = p.id * 8
    where p.changed_at is not null order by p.changed_at desc nulls last limit ${limit}`;
  return rows.flatMap(({ id, priced, price, at, ...row }) => {
    const product = parseProductId(id);
    if (!product) return [];
    const { marketplace, asin } = product;
    const { currency } = marketplace;
    return [{ ...row, marketplace, asin, currency, price: priced ? price : undefined, changedAt: at }];
  });
}

export interface VerifierState {
  readonly on: boolean;
  /** When a verifier last asked for work; null when none ever did. */
  readonly lastAskedAt: Date | null;
  readonly waiting: number;
  /** Addresses that back off because the shop turned them away. */
  readonly blocked: number;
}

export async function verifierState(pool: Pool, on: boolean, now: number): Promise<VerifierState> {
  const [row] = await pool<[Omit<VerifierState, "on">]>`
    select (select max(last_asked_at) from egress where marketplaces <> '{}') as "lastAskedAt",
      (select count(*)::int from verification where status = 'open') as waiting,
      (select count(*)::int from egress where blocked_in_a_row > 0 and next_visit_at > from_ms(${now})) as blocked`;
  return { on, ...row };
}
