import { type Asin, asinInPath, parseAsin } from "./asin.ts";
import { type Marketplace, marketplaceByHost } from "./marketplace.ts";

/** What somebody typed or pasted to find a product. */
export type Search =
  | { readonly kind: "product"; readonly marketplace: Marketplace; readonly asin: Asin }
  /** Of whichever marketplace knows it; it may be a word that only looks like one. */
  | { readonly kind: "asin"; readonly asin: Asin; readonly words: readonly string[] }
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** Amazon's own shortened link: only Amazon knows where it leads. */
  | { readonly kind: "short-link"; readonly url: string }
  | { readonly kind: "nothing" };

const longestText = 2000;
const mostWords = 8;
const longestWord = 40;
const shortHosts = /^(?:a\.co|amzn\.(?:to|eu|asia|com)|amzn\.in)$/i;

/** Letters and digits only: nothing in a word can be mistaken for an operator of a query. */
const wordsOf = (text: string): string[] =>
  text
    .normalize("NFC")
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => [...word].slice(0, longestWord).join("").toLowerCase())
    .slice(0, mostWords);

/** Reads an ASIN, an address of one of the storefronts, or words. */
export function parseSearch(typed: string): Search {
  const text = typed.slice(0, longestText).trim();
  // A pasted share text has words before the address.
  const address = /(?:https?:\/\/)?[a-z.-]{0,20}\b(?:amazon\.[a-z.]+|amzn\.[a-z]+|a\.co)\/\S*/i.exec(
    text,
  )?.[0];
  const url = address && URL.parse(/^https?:/i.test(address) ? address : `https://${address}`);
  if (url) {
    const marketplace = marketplaceByHost(url.hostname);
    const asin = asinInPath(url.pathname) ?? parseAsin(url.searchParams.get("asin") ?? "");
    if (marketplace && asin) return { kind: "product", marketplace, asin };
    if (shortHosts.test(url.hostname)) return { kind: "short-link", url: url.href };
    if (marketplace) return { kind: "nothing" };
  }
  const words = wordsOf(text);
  const asin = parseAsin(text);
  if (asin) return { kind: "asin", asin, words };
  return words.length > 0 ? { kind: "words", words } : { kind: "nothing" };
}
