import { marketplaceByHost } from "@tidemark/core";
import { Page } from "@tidemark/core/wire";
import type { Chromium } from "./chromium.ts";
import {
  type DocumentFailure,
  type DocumentRequest,
  type OpenDocument,
  openDocument,
} from "./open-document.ts";
import type { Pace } from "./rate-limit.ts";
import type { RobotsFile, RobotsRules } from "./robots.ts";
import type { Shop } from "./shop.ts";

/** What visiting the shop needs: made once, used by one visit at a time. */
export interface Visitor {
  readonly chromium: Chromium;
  readonly shop: Shop;
  readonly pace: Pace;
  /** The script that `bundleReader` makes. */
  readonly reader: string;
  readonly timeoutMs?: number;
  readonly readingMs?: number;
}

/** What a visit saw. `retryAfterMs` is how long the shop asked to be left alone, 0 when it did not. */
export type Visit =
  | { readonly ok: true; readonly page: Page; readonly status: number; readonly retryAfterMs: number }
  | { readonly ok: false; readonly reason: DocumentFailure };

const timeoutMs = 20_000;
const maxPageBytes = 12 * 1024 * 1024;
const maxRobotsBytes = 1024 * 1024;

/** Looks at a product page, `https://HOST/dp/ASIN`, as far as its host's robots.txt allows. */
export async function visit(
  visitor: Visitor,
  url: URL,
  rules: RobotsRules,
  signal: AbortSignal,
): Promise<Visit> {
  const result = await openDocument(
    visitor.chromium,
    requestOf(visitor, url, { maxBytes: maxPageBytes, allows: rules, signal }),
    async (document): Promise<Visit> => ({
      ok: true,
      page: await pageOf(document, visitor),
      status: document.status,
      retryAfterMs: retryAfterOf(document.retryAfter),
    }),
  );
  return result.ok ? result.value : result;
}

/** Asks for a robots.txt, `https://HOST/robots.txt`. */
export async function fetchRobots(visitor: Visitor, url: URL, signal: AbortSignal): Promise<RobotsFile> {
  const request = requestOf(visitor, url, { maxBytes: maxRobotsBytes, allows: () => true, signal });
  const result = await openDocument(visitor.chromium, request, async (document): Promise<RobotsFile> => {
    const { status, retryAfter } = document;
    if (isSuccess(status)) return { kind: "text", text: await document.text() };
    if (status >= 400 && status < 500 && status !== 429) return { kind: "absent" };
    return { kind: "unreachable", retryAfterMs: retryAfterOf(retryAfter) };
  });
  return result.ok ? result.value : { kind: "unreachable", retryAfterMs: 0 };
}

/** A redirect is followed on the same host only: never to another name, a private address or another scheme. */
function requestOf(
  { shop, pace, timeoutMs: limitMs = timeoutMs }: Visitor,
  url: URL,
  { maxBytes, allows, signal }: Pick<DocumentRequest, "maxBytes" | "allows" | "signal">,
): DocumentRequest {
  const { country, languages } = marketplaceByHost(url.hostname)!;
  return {
    url: shop.toWire(url),
    locale: `${languages[0]}-${country}`,
    maxBytes,
    timeoutMs: limitMs,
    allows(hop) {
      const own = shop.fromWire(hop);
      return own?.origin === url.origin && allows(own);
    },
    turn: () => pace.turn(signal),
    signal,
  };
}

/** What a document is: by its status, else by what the reader makes of it. Rejects when that is no page. */
export async function pageOf(
  { status, url, evaluate }: OpenDocument,
  { reader, shop, readingMs = 5000 }: Pick<Visitor, "reader" | "shop" | "readingMs">,
): Promise<Page> {
  if (status === 429 || status === 503) return { kind: "blocked", by: "status", status };
  if (status === 404 || status === 410) return { kind: "missing" };
  const ownUrl = JSON.stringify(shop.fromWire(url)?.href ?? "");
  const json = await evaluate(`${reader};JSON.stringify(reader.readPage(document, ${ownUrl}))`, readingMs);
  const page = Page.parse(JSON.parse(String(json)));
  // An error page is no evidence of anything but a robot check.
  return isSuccess(status) || page.kind === "blocked" ? page : { kind: "other" };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Retry-After in ms, given in seconds or as a date; 0 when there is none. */
export function retryAfterOf(header: string | null, now = Date.now()): number {
  if (!header) return 0;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Math.max(0, ms || 0);
}
