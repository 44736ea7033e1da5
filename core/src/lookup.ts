import type { Asin } from "./asin.ts";
import type { Marketplace } from "./marketplace.ts";

/** Digits of a prefix at most: each then still stands for hundreds of the shops' products, known here or not. */
export const longestPrefix = 5;

/** With so many products to a bucket on average, none of them falls below 20. */
const wantedInBucket = 64;

/** How many hex digits of a digest a server with so many products asks for. */
export function lookupLength(products: number): number {
  let length = 0;
  while (length < longestPrefix && products / 16 ** (length + 1) >= wantedInBucket) length++;
  return length;
}

/** What is digested with SHA-256 for the private look-up. */
export const lookupText = (marketplace: Marketplace, asin: Asin): string => `${marketplace.suffix}:${asin}`;
