import { marketplaceBySuffix, parseAsin } from "@tidemark/core";

/** The product's page at the shop; null for anything that is no product. */
export function shopUrl(product: { readonly marketplace: string; readonly asin: string }): string | null {
  const shop = marketplaceBySuffix(product.marketplace);
  const asin = parseAsin(product.asin);
  return shop && asin && `https://${shop.host}/dp/${asin}`;
}
