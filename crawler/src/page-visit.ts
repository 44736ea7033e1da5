import { marketplaceByHost, retryAfterMs } from "@tidemark/core";
import { Page } from "@tidemark/core/wire";
import type { Chromium } from "./chromium.ts";
import {
  type DocumentFailure,
  type DocumentRequest,
  type OpenDocument,
  openDocument,
} from "./open-document.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { RobotsFile, RobotsRules } from "./robots.ts";
import type { Shop } from "./shop.ts";

/** What visits to the shop share. Serves one visit at a time. */
export interface Visitor {
  readonly chromium: Chromium;
  readonly shop: Shop;
  readonly rateLimit: RateLimit;
  /** The script that `bundleReader` makes. */
  readonly reader: string;
  readonly timeoutMs?: number;
  readonly readingMs?: number;
}

/** `reader-error`: the reader threw, took too long or returned no valid page; `detail` says how. */
export interface VisitFailure {
  readonly ok: false;
  readonly reason: DocumentFailure | "reader-error";
  readonly detail?: string;
}

/** `retryAfterMs` is the shop's Retry-After, 0 without one. */
export type PageVisit =
  | { readonly ok: true; readonly page: Page; readonly status: number; readonly retryAfterMs: number }
  | VisitFailure;

const defaultTimeoutMs = 20_000;
const maxPageBytes = 12 * 1024 * 1024;
const maxRobotsBytes = 1024 * 1024;

/** Visits a product page, `https://HOST/dp/ASIN`, within the rules of its host's robots.txt. */
export async function visitPage(
  visitor: Visitor,
  url: URL,
  rules: RobotsRules,
  signal: AbortSignal,
): Promise<PageVisit> {
  const result = await openDocument(
    visitor.chromium,
    requestOf(visitor, url, { maxBytes: maxPageBytes, allows: rules, signal }),
    async (document): Promise<PageVisit> => {
      const { status, retryAfter } = document;
      try {
        const page = await pageOf(document, visitor);
        return { ok: true, page, status, retryAfterMs: waitOf(retryAfter) };
      } catch (error) {
        return { ok: false, reason: "reader-error", detail: String(error).slice(0, 500) };
      }
    },
  );
  return result.ok ? result.value : result;
}

/** Requests a robots.txt, `https://HOST/robots.txt`. */
export async function fetchRobots(visitor: Visitor, url: URL, signal: AbortSignal): Promise<RobotsFile> {
  const request = requestOf(visitor, url, { maxBytes: maxRobotsBytes, allows: () => true, signal });
  const result = await openDocument(visitor.chromium, request, async (document): Promise<RobotsFile> => {
    const { status, retryAfter } = document;
    if (isSuccess(status)) return { kind: "text", text: await document.text() };
    if (status >= 400 && status < 500 && status !== 429) return { kind: "absent" };
    return { kind: "unreachable", retryAfterMs: waitOf(retryAfter) };
  });
  return result.ok ? result.value : { kind: "unreachable", retryAfterMs: 0 };
}

const waitOf = (retryAfter: string | null): number => retryAfterMs(retryAfter, Date.now()) ?? 0;

/** Redirects are followed on the same origin only: never to another host, a private address or another scheme. */
function requestOf(
  { shop, rateLimit, timeoutMs = defaultTimeoutMs }: Visitor,
  url: URL,
  { maxBytes, allows, signal }: Pick<DocumentRequest, "maxBytes" | "allows" | "signal">,
): DocumentRequest {
  const { country, languages } = marketplaceByHost(url.hostname)!;
  return {
    url: shop.toRequestUrl(url),
    locale: `${languages[0]}-${country}`,
    maxBytes,
    timeoutMs,
    allows(hop) {
      const own = shop.toShopUrl(hop);
      return own?.origin === url.origin && allows(own);
    },
    mayStart: () => rateLimit.wait(signal),
    signal,
  };
}

/** The page in a document, by its status, else by the reader. Rejects if the reader fails or returns no valid page. */
export async function pageOf(
  { status, url, evaluate }: OpenDocument,
  { reader, shop, readingMs = 5000 }: Pick<Visitor, "reader" | "shop" | "readingMs">,
): Promise<Page> {
  if (status === 429 || status === 503) return { kind: "blocked", by: "status", status };
  if (status === 404 || status === 410) return { kind: "missing" };
  const ownUrl = JSON.stringify(shop.toShopUrl(url)?.href ?? "");
  const json = await evaluate(`${reader};JSON.stringify(reader.readPage(document, ${ownUrl}))`, readingMs);
  const page = Page.parse(JSON.parse(String(json)));
  // Of an error page only a robot check can be believed.
  return isSuccess(status) || page.kind === "blocked" ? page : { kind: "other" };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;
