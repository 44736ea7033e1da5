import { type Asin, type Marketplace, marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { type Listing, Page } from "@tidemark/core/wire";
import type { Browser } from "webextension-polyfill";

/** The product that the popup is about. `listing`: what its page shows, when the page was asked. */
export interface Subject {
  readonly marketplace: Marketplace;
  readonly asin: Asin;
  readonly listing: Listing | null;
}

function subjectOf(suffix: string, asin: string, listing: Listing | null): Subject | null {
  const marketplace = marketplaceBySuffix(suffix);
  const parsed = parseAsin(asin);
  return marketplace && parsed ? { marketplace, asin: parsed, listing } : null;
}

/** From `?marketplace=com&asin=B0…`, else from the page in the active tab. Null when that is no product. */
export async function findSubject(browser: Browser, query: string): Promise<Subject | null> {
  const named = new URLSearchParams(query);
  if (named.has("asin")) return subjectOf(named.get("marketplace") ?? "", named.get("asin") ?? "", null);
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) return null;
  // A page without the content script does not answer.
  const answer: unknown = await browser.tabs.sendMessage(tab.id, { type: "read" }).catch(() => null);
  const page = Page.safeParse(answer);
  if (!page.success || page.data.kind !== "product") return null;
  const { listing } = page.data;
  return subjectOf(listing.marketplace, listing.asin, listing);
}
