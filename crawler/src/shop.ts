import { marketplaceByHost, marketplaces, parseAsin } from "@tidemark/core";
import type { Lease } from "@tidemark/core/wire";

/** Maps the shop's own URLs (`https://HOST/…`), used everywhere else, to those that the browser requests. */
export interface Shop {
  /** The only names the browser needs to resolve. */
  readonly hosts: readonly string[];
  /** The URL to request for a shop URL. */
  toRequestUrl(url: URL): URL;
  /** The shop URL of a requested URL; null if it is not one of this shop's. */
  toShopUrl(url: URL): URL | null;
}

export const amazon: Shop = {
  hosts: marketplaces.map(({ host }) => host),
  toRequestUrl: (url) => url,
  toShopUrl: (url) => url,
};

/** A test shop that serves `https://HOST/path` at `{origin}/HOST/path`. */
export function standInShop({ origin, hostname }: URL): Shop {
  return {
    hosts: [hostname],
    toRequestUrl: ({ host, pathname, search }) => new URL(`${origin}/${host}${pathname}${search}`),
    toShopUrl(url) {
      const [, host, path] = /^\/([a-z.]+)(\/.*)$/.exec(url.pathname) ?? [];
      return url.origin === origin && host ? new URL(`https://${host}${path}${url.search}`) : null;
    },
  };
}

/** The URL of a lease; null unless it is exactly the product page of its marketplace and ASIN. */
export function productUrl({ url, marketplace, asin }: Lease): URL | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const place = marketplaceByHost(parsed.hostname);
  const isItsPage = place?.suffix === marketplace && parseAsin(asin) === asin;
  return isItsPage && parsed.href === `https://${place.host}/dp/${asin}` ? parsed : null;
}
