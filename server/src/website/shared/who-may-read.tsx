/** @jsxImportSource hono/jsx */
import { marketplaceBySuffix, parseAsin } from "@tidemark/core";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { withoutBase } from "../../platform/http/base-path.ts";
import { keepCookie } from "../../platform/http/keep-cookie.ts";
import { tooManyGuesses } from "../../platform/http/key-guard.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { wantsPage } from "../../platform/http/wants-page.ts";
import { t } from "../../platform/texts.ts";
import type { WebsiteServices } from "../services.ts";
import { keepPrivate } from "../watches/holder-by-link.ts";
import { answerPage } from "./answer-page.tsx";
import { LockedPage } from "./locked-page.tsx";
import { readerOf } from "./reader.ts";

type Ctx = Context<AppEnv>;

/**
 * Paths that need no read key: they have keys of their own or reveal nothing. All other paths need it, new ones
 * included.
 */
const unguarded =
  /^\/(?:v1\/(?:reports(?:\/.+)?|page-counts|server|reporters(?:\/.+)?|read-key|invites(?:\/.+)?|holders|devices|me(?:\/.+)?|watches(?:\/.+)?|channels(?:\/.+)?|alerts|verifications\/.+|retractions|switches|products\/[^/]+\/[^/]+\/claims)|assets\/.+|manifest\.webmanifest|worker\.js|offline|privacy|trust|source|https|language|healthz|readyz|health|metrics|docs|openapi\.json|open|join(?:\/.+)?|extension\/.+|feed\/.+|l\/.+|operator(?:\/.+)?|watches(?:\/.+)?|never\/.+|import|open-data(?:\/.+)?)$/;

const seeCookie = "tidemark_see";
const thirtyDaysS = 30 * 86_400;

/**
 * Lets readers through: with the read key as a token or cookie, the scoped key of a feed or picture, or the key in a
 * message's link for its one product. A key in a page's URL becomes a cookie.
 */
export function readAccessGate(services: WebsiteServices): MiddlewareHandler<AppEnv> {
  const { access, links, publicUrl } = services;

  return async (c, next) => {
    const { path } = c.req;
    if (unguarded.test(path)) return next();
    const key = c.req.query("key");
    const isPage = !path.startsWith("/v1/") && !/\.(?:png|atom)$/.test(path);
    if (key !== undefined && isPage) {
      const product = productIn(path);
      if (access.isKey(key)) access.keep(c, publicUrl);
      else if (product !== null && links.opensProduct(product, key)) keepProduct(c, product, key, publicUrl);
      else if (!access.isOpen && !mayRead(services, c)) return refuse(services, c, key);
      // The key leaves the address bar and the history.
      keepPrivate(c);
      return c.redirect(withoutKey(c, services), 303);
    }
    if (access.isOpen) return next();
    if (!mayRead(services, c) && !opensFile(services, c, key)) return refuse(services, c, key);
    await next();
    // No shared cache may give a member's answer to others.
    const kept = (c.res.headers.get("Cache-Control") ?? "no-cache").replace(/\bpublic,?\s*/, "");
    if (!/\b(?:private|no-store)\b/.test(kept)) c.res.headers.set("Cache-Control", `private, ${kept}`);
  };
}

function mayRead({ access, links }: WebsiteServices, c: Ctx): boolean {
  if (access.isShown(c)) return true;
  const seen = getCookie(c, seeCookie);
  const product = productIn(c.req.path);
  return seen !== undefined && product !== null && links.opensProduct(product, seen);
}

/** Whether the key in the URL of a feed or picture belongs to it. */
function opensFile({ access }: WebsiteServices, { req }: Ctx, key: string | undefined): boolean {
  if (key === undefined) return false;
  if (req.path === "/drops.atom") return access.opens("drops", "", key);
  const [, product] = /^\/p\/(.+)\.png$/.exec(req.path) ?? [];
  return product !== undefined && access.opens("picture", product, key);
}

/** The product that a page or API path is about: `de/B000000001`. */
function productIn(path: string): string | null {
  const [, suffix = "", asin = ""] =
    /^\/(?:p|v1\/products)\/([^/]+)\/([^/.]+)(?:\/history)?$/.exec(path) ?? [];
  return marketplaceBySuffix(suffix) && parseAsin(asin) === asin ? `${suffix}/${asin}` : null;
}

/** Stores the key of a message's link in a cookie for that product's page and chart only. */
function keepProduct(c: Ctx, product: string, key: string, publicUrl: string): void {
  for (const path of [`/p/${product}`, `/v1/products/${product}`]) {
    keepCookie(c, seeCookie, key, { publicUrl, path, maxAgeS: thirtyDaysS });
  }
}

async function refuse(services: WebsiteServices, c: Ctx, key: string | undefined): Promise<Response> {
  const { access, wrongTokens } = services;
  const given = key ?? access.cookieOf(c);
  const waitS = given === null ? 0 : await wrongTokens.count(c, given);
  if (waitS > 0) throw tooManyGuesses(waitS);
  if (!wantsPage(c) || c.req.path.startsWith("/v1/")) {
    throw new ServiceError("unauthorized", t("problem.private"));
  }
  keepPrivate(c);
  const problem = key === undefined ? null : readerOf(services, c).t("locked.old-link");
  return answerPage(services, c, <LockedPage to={withoutKey(c, services)} problem={problem} />, 401);
}

/** The path within the server that was asked for, and its query. */
function withoutKey(c: Ctx, { basePath }: WebsiteServices): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.delete("key");
  // Two leading slashes would name another site.
  return (
    withoutBase(pathname, basePath).replace(/^\/+/, "/") + (searchParams.size > 0 ? `?${searchParams}` : "")
  );
}
