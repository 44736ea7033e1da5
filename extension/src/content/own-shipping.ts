import type { Page } from "@tidemark/core/wire";

const accountLink = "#nav-link-accountList[data-nav-ref='nav_ya_signin']";
const signOut = "#nav-item-signout, a[href*='/flex/sign-out'], a[href*='/gp/flex/sign-out']";

/** Whether the page is certainly that of a visitor without an account: it asks to sign in, and offers no way out. */
const isSignedOut = (document: Document): boolean =>
  document.querySelector(accountLink) !== null && document.querySelector(signOut) === null;

/**
 * The page without shipping, unless everybody is shown it: who is signed in sees what shipping to their own address costs
 * them, which is nobody's business.
 */
export function withoutOwnShipping(page: Page, document: Document): Page {
  if (page.kind !== "product" || isSignedOut(document)) return page;
  return { ...page, listing: { ...page.listing, shipping: null, noShipping: false } };
}
