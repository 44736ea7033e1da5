import { marketplaceByHost, marketplaces, parseAsin } from "@tidemark/core";
import type { Lease } from "@tidemark/core/wire";

/** Where the shop is met. Everything but the browser speaks of the shop's own URLs (`https://HOST/…`). */
export interface Shop {
  /** The only names the browser needs to resolve. */
  readonly hosts: readonly string[];
  /** The URL to ask for instead of the shop's own. */
  toWire(url: URL): URL;
  /** The shop's own URL of one asked for; null when it is none of this shop's. */
  fromWire(url: URL): URL | null;
}

export const amazon: Shop = {
  hosts: marketplaces.map(({ host }) => host),
  toWire: (url) => url,
  fromWire: (url) => url,
};

/** A stand-in that serves `https://HOST/path` at `{origin}/HOST/path`. */
export function standInShop({ origin, hostname }: URL): Shop {
  return {
    hosts: [hostname],
    toWire: ({ host, pathname, search }) => new URL(`${origin}/${host}${pathname}${search}`),
    fromWire(url) {
      const [, host, path] = /^\/([a-z.]+)(\/.*)$/.exec(url.pathname) ?? [];
      return url.origin === origin && host ? new URL(`https://${host}${path}${url.search}`) : null;
    },
  };
}

/** The page a lease asks to look at; null unless it is exactly the product page of a marketplace. */
export function productUrl({ url, marketplace, asin }: Lease): URL | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const place = marketplaceByHost(parsed.hostname);
  const isItsPage = place?.suffix === marketplace && parseAsin(asin) === asin;
  return isItsPage && parsed.href === `https://${place.host}/dp/${asin}` ? parsed : null;
}
