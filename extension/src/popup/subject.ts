import { type Asin, type Marketplace, marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { type Listing, Page } from "@tidemark/core/wire";
import type { Browser } from "webextension-polyfill";
import * as z from "zod/mini";

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
  const page = Page.safeParse(await askPage(browser, tab?.id, "read"));
  if (!page.success || page.data.kind !== "product") return null;
  const { listing } = page.data;
  return subjectOf(listing.marketplace, listing.asin, listing);
}

/** What the content script of a tab answers; null without one. */
const askPage = (browser: Browser, tab: number | undefined, type: "read" | "explain"): Promise<unknown> =>
  tab === undefined ? Promise.resolve(null) : browser.tabs.sendMessage(tab, { type }).catch(() => null);

/** What the reader saw on the page of the popup, or on the one around the panel; null when that does not answer. */
export async function explainSubject(browser: Browser): Promise<string | null> {
  const around = await browser.tabs.getCurrent();
  const [tab] = around ? [around] : await browser.tabs.query({ active: true, currentWindow: true });
  const text = z
    .string()
    .check(z.maxLength(20_000))
    .safeParse(await askPage(browser, tab?.id, "explain"));
  return text.success ? text.data : null;
}
