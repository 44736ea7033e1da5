import type { Browser } from "webextension-polyfill";
import { type ListPage, listPageOf, ownersButtons } from "./list-page.ts";
import { type ListedProduct, listedProducts } from "./listed-products.ts";

/** What the content script of the active tab answers; null without one. */
async function askTab(browser: Browser, message: object): Promise<unknown> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) return null;
  return browser.tabs.sendMessage(tab.id, message).catch(() => null);
}

/** The list that the active tab shows; null when it shows none. */
export const findListPage = async (browser: Browser): Promise<ListPage | null> =>
  listPageOf(await askTab(browser, { type: "address" }));

/** The products that the page lists now. Nothing is fetched for them. */
export const findListed = async (browser: Browser, page: ListPage): Promise<readonly ListedProduct[]> =>
  listedProducts(await askTab(browser, { type: "links", selector: page.links }), page);

/** Whether the page is the visitor's own wish list; false where the page does not tell. */
export async function isOwnList(browser: Browser, { kind }: ListPage): Promise<boolean> {
  if (kind !== "wish-list") return false;
  const buttons = await askTab(browser, { type: "links", selector: ownersButtons });
  return Array.isArray(buttons) && buttons.length > 0;
}
