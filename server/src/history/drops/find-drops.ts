import { type Asin, type Marketplace, parseProductId, percentAgainst } from "@tidemark/core";
import type { Pool } from "../../platform/database.ts";
import { type DropFilter, periods } from "./drop-filter.ts";
import { type DropRow, largestDrops } from "./statements.ts";

/** A fall of the headline price that stands. Prices in minor units. */
export interface Drop {
  readonly seriesId: bigint;
  readonly revision: number;
  readonly marketplace: Marketplace;
  readonly asin: Asin;
  readonly title: string | null;
  readonly image: string | null;
  /** The lowest price of the 30 days before: what it really fell from. */
  readonly before: number;
  readonly price: number;
  /** The price in force, which may be lower still. */
  readonly now: number;
  /** How much less `price` is than `before`, as `percentAgainst` rounds. */
  readonly percent: number;
  readonly acceptedAt: number;
  readonly reporters: number;
  readonly verified: boolean;
}

const listed = 50;
/** So many of the largest changes are looked at, of which some are no true drops; more where these do not settle it. */
const depths = [500, 5000] as const;

/**
 * The largest true drops: accepted on more than one source's word, not retracted, still in force, and measured
 * against the lowest price of the 30 days before, so that a price raised to be lowered again is none.
 */
export async function findDrops(
  pool: Pool,
  { marketplace, percent, period }: DropFilter,
  now: number,
  looks: readonly number[] = depths,
): Promise<Drop[]> {
  const search = {
    marketplace: marketplace?.number ?? null,
    percent,
    from: now - periods[period] * 86_400_000,
    limit: listed,
  };
  let rows: readonly DropRow[] = [];
  for (const depth of looks) {
    rows = await largestDrops(pool, { ...search, depth });
    // A true drop is never larger than its change, and `least` is cut off: what was not looked at is smaller.
    const last = rows[listed - 1];
    if (last && (last.before - last.price) * 1000 >= (last.least + 1) * last.before) break;
    if ((rows[0]?.looked ?? depth) < depth) break;
  }
  return rows.flatMap(({ productId, looked: _, least: __, ...row }) => {
    const product = parseProductId(productId);
    return product ? [{ ...row, ...product, percent: -percentAgainst(row.price, row.before) }] : [];
  });
}
