import { parseSearch } from "@tidemark/core";

/**
 * What the worker does with a request. `share`: another app's share. `leave`: a form that ends or changes this browser's
 * access. `page`: a page, from the network where there is one. `file`: a versioned file. `pass`: nothing.
 */
export type Plan = "share" | "leave" | "page" | "file" | "pass";

interface Asked {
  readonly method: string;
  /** `navigate` for pages and forms. */
  readonly mode: string;
  readonly url: string;
}

/** Forms after which another person may use this browser, or the link is another one. */
const leaving = new Set([
  "watches/erase",
  "watches/forget",
  "watches/renew",
  "watches/open",
  "watches/copy",
  "watches/merge",
]);

/** The path below the server's; null outside of it. `scope` ends with a slash. */
export function pathBelow(scope: string, url: string): string | null {
  return url.startsWith(scope) ? url.slice(scope.length).replace(/[?#].*$/s, "") : null;
}

export function planOf({ method, mode, url }: Asked, scope: string): Plan {
  const path = pathBelow(scope, url);
  if (path === null) return "pass";
  if (method === "POST") return path === "share" ? "share" : leaving.has(path) ? "leave" : "pass";
  if (method !== "GET") return "pass";
  if (path.startsWith("assets/")) return "file";
  // The operator's pages ask for a password, which is the browser's own business.
  return mode === "navigate" && !/^operator(?:\/|$)/.test(path) ? "page" : "pass";
}

/** Whether an answered page tells that what is saved may be out of date. */
export const isOwnPage = (path: string): boolean =>
  /^watches(?:\/|$)/.test(path) && path !== "watches/offline" && path !== "watches/link";

/** Where a product's page is on the saved page: `de-B000000001`; null for other pages. */
export function placeOf(path: string): string | null {
  const [, shop, asin] = /^p\/([a-z.]{2,6})\/([A-Z0-9]{10})$/.exec(path) ?? [];
  return shop ? `${shop}-${asin}` : null;
}

/** The path of the product that was shared; null where the server has to look. */
export function sharedPath(text: string): string | null {
  const found = parseSearch(text);
  return found.kind === "product" ? `p/${found.marketplace.suffix}/${found.asin}` : null;
}

/** The addresses of the files that a page needs, as it names them. */
export const filesOf = (html: string): string[] => [
  ...new Set([...html.matchAll(/\s(?:href|src)="([^"]*\/assets\/[^"]+)"/g)].map(([, path]) => path!)),
];
