import { type Asin, parseAsin } from "./asin.ts";
import { type Marketplace, marketplaceByNumber } from "./marketplace.ts";

/**
 * A product's id: marketplace number · 2^52 + the ASIN read in base 36. Made without a look-up, unique by
 * construction (36^10 < 2^52), below 2^57. Travels in JSON as a decimal string.
 */
export type ProductId = bigint;

export const productIdOf = (marketplace: Marketplace, asin: Asin): ProductId =>
  (BigInt(marketplace.number) << 52n) + BigInt(Number.parseInt(asin, 36));

/** The number of a product's marketplace. */
export const marketplaceNumberOf = (id: ProductId): number => Number(id >> 52n);

/** The inverse of productIdOf; null when the number is no product's. */
export function parseProductId(id: ProductId): { marketplace: Marketplace; asin: Asin } | null {
  const marketplace = marketplaceByNumber(marketplaceNumberOf(id));
  const asin = parseAsin((id & ((1n << 52n) - 1n)).toString(36).padStart(10, "0"));
  return marketplace && asin ? { marketplace, asin } : null;
}
