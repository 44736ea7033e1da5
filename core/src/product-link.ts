import { type Asin, asinInPath, parseAsin } from "./asin.ts";
import { type Marketplace, marketplaceByHost } from "./marketplace.ts";

export type ProductLink =
  | { readonly ok: true; readonly asin: Asin; readonly marketplace: Marketplace | null }
  | { readonly ok: false; readonly reason: "not-a-product" | "short-link" | "unknown-shop" };

const longest = 4096;
const shortHosts = new Set(["amzn.to", "amzn.eu", "amzn.asia", "amzn.in", "a.co"]);

/** The product that a pasted address or number names; of a number alone the marketplace is not known (null). */
export function parseProductLink(text: string): ProductLink {
  const pasted = text.trim();
  const number = parseAsin(pasted);
  if (number) return { ok: true, asin: number, marketplace: null };
  const address = /^https?:\/\//i.test(pasted) ? pasted : `https://${pasted}`;
  if (pasted.length > longest || !URL.canParse(address)) return { ok: false, reason: "not-a-product" };
  const { hostname, pathname } = new URL(address);
  if (shortHosts.has(hostname)) return { ok: false, reason: "short-link" };
  const marketplace = marketplaceByHost(hostname);
  if (!marketplace) {
    return { ok: false, reason: hostname.includes("amazon.") ? "unknown-shop" : "not-a-product" };
  }
  const asin = asinInPath(pathname);
  return asin ? { ok: true, asin, marketplace } : { ok: false, reason: "not-a-product" };
}
