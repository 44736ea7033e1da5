import { type Asin, asinInPath } from "./asin.ts";
import { type Marketplace, marketplaceByHost } from "./marketplace.ts";

/** Amazon's own, by their exact names. */
const hosts = new Set(["amzn.eu", "amzn.to", "a.co", "amzn.in"]);
const path = /^(?:\/[\w-]{1,64}){1,4}$/;

/** Where an answer of a short link's host leads. */
export type ShortLinkHop =
  | { readonly kind: "product"; readonly marketplace: Marketplace; readonly asin: Asin }
  /** Another short link. */
  | { readonly kind: "short-link"; readonly url: string };

/** The address to ask where a short link leads: by https, without query and fragment; null for every other address. */
export function shortLink(address: string): string | null {
  const typed = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  const url = URL.parse(typed.trim());
  if (!url || !hosts.has(url.hostname) || url.port || url.username || url.password) return null;
  return path.test(url.pathname) ? `https://${url.hostname}${url.pathname}` : null;
}

/** What a `Location` of a short link's host names: a product, or one more short link; null for anything else. */
export function shortLinkHop(location: string, from: string): ShortLinkHop | null {
  const url = location === "" ? null : URL.parse(location, from);
  if (!url || !/^https?:$/.test(url.protocol) || url.port || url.username || url.password) return null;
  const next = shortLink(url.href);
  if (next) return { kind: "short-link", url: next };
  const marketplace = marketplaceByHost(url.hostname);
  const asin = marketplace && asinInPath(url.pathname);
  return asin ? { kind: "product", marketplace, asin } : null;
}
