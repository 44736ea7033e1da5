import type { Context } from "hono";
import { deleteCookie, getCookie } from "hono/cookie";
import { keepCookie } from "../../platform/http/keep-cookie.ts";
import { isOwnOrigin } from "../../platform/http/origins.ts";
import type { WebsiteServices } from "../services.ts";
import { holderByLink, type LinkHolder } from "./holder-by-link.ts";

const cookie = "tidemark_watches";
const thirtyDaysS = 30 * 86_400;

/** The holder by this browser's cookie; null without a valid one. */
export const holderOfCookie = (services: WebsiteServices, c: Context): Promise<LinkHolder | null> =>
  holderByLink(services, getCookie(c, cookie) ?? "", ["watches"]);

/** Stores the token of a holder's link in a cookie. */
export function keepLink(c: Context, { publicUrl }: WebsiteServices, token: string): void {
  keepCookie(c, cookie, token, { publicUrl, maxAgeS: thirtyDaysS });
}

export function forgetLink(c: Context): void {
  deleteCookie(c, cookie, { path: "/" });
}

/** The token of a link to a holder's watches. */
export const tokenOf = (link: string): string => new URL(link).searchParams.get("key") ?? "";

/** Whether a form is of this site. With no-referrer a form's Origin is "null", so Sec-Fetch-Site is checked first. */
export function isOwnForm(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  return origin !== undefined && isOwnOrigin(c, origin);
}

/** Whether another site led here; browsers say so over https and on loopback. */
export const isSentHere = (c: Context): boolean =>
  ["cross-site", "same-site"].includes(c.req.header("sec-fetch-site") ?? "");
