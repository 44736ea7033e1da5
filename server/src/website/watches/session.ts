import type { Context } from "hono";
import { deleteCookie, getCookie } from "hono/cookie";
import { keepCookie } from "../../platform/http/keep-cookie.ts";
import { isOwnOrigin } from "../../platform/http/origins.ts";
import type { WebsiteServices } from "../services.ts";
import { holderByLink, type LinkHolder } from "./holder-by-link.ts";

const cookie = "tidemark_watches";
const thirtyDaysS = 30 * 86_400;

/** The holder whose link this browser opened, or got here; null when it has none that works. */
export const holderOfCookie = (services: WebsiteServices, c: Context): Promise<LinkHolder | null> =>
  holderByLink(services, getCookie(c, cookie) ?? "", ["watches"]);

/** Keeps the token of a holder's link in this browser. */
export function keepLink(c: Context, { publicUrl }: WebsiteServices, token: string): void {
  keepCookie(c, cookie, token, { publicUrl, maxAgeS: thirtyDaysS });
}

export function forgetLink(c: Context): void {
  deleteCookie(c, cookie, { path: "/" });
}

/** The token in the link to a holder's watches. */
export const tokenOf = (link: string): string => new URL(link).searchParams.get("key") ?? "";

/** A form on a page of ours. No-referrer makes the Origin of a form "null", so the browser's own word comes first. */
export function isOwnForm(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("origin");
  return origin !== undefined && isOwnOrigin(c, origin);
}

/** A page of another site led here, as browsers say of https and of this machine. */
export const isSentHere = (c: Context): boolean =>
  ["cross-site", "same-site"].includes(c.req.header("sec-fetch-site") ?? "");
