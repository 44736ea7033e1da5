import { type Asin, parseProductLink } from "@tidemark/core";
import * as z from "zod/mini";
import type { ListPage } from "./list-page.ts";

/** A product that a page lists, with the title that it shows. */
export interface ListedProduct {
  readonly asin: Asin;
  readonly title: string;
}

/** So many products of a page are looked up. */
export const maxLookedUp = 20;
/** So many are watched by one click. */
export const maxWatchedAtOnce = 100;

/** What the content script answers: address and text of each link. */
const Links = z.array(z.tuple([z.string(), z.string()]));

const maxTitle = 200;
const maxLinks = 2000;

/** The products of a page's links, in the page's order and each once; links to other shops and to no product are left out. */
export function listedProducts(answer: unknown, { marketplace }: ListPage): readonly ListedProduct[] {
  const links = Links.safeParse(answer);
  const titles = new Map<Asin, string>();
  for (const [address, text] of links.success ? links.data.slice(0, maxLinks) : []) {
    if (!/^https:/.test(address)) continue;
    const link = parseProductLink(address);
    if (!link.ok || link.marketplace !== marketplace) continue;
    const title = text
      .slice(0, 4 * maxTitle)
      .replace(/\s+/g, " ")
      .trim()
      .slice(0, maxTitle);
    // A product has a link of its picture, of its stars and of its title: that is the longest.
    if (title.length >= (titles.get(link.asin)?.length ?? 0)) titles.set(link.asin, title);
  }
  return [...titles].slice(0, maxWatchedAtOnce).map(([asin, title]) => ({ asin, title }));
}
