import { hash } from "node:crypto";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { holderByToken } from "../../alerts/holders/holder.ts";
import { forgetCookie, keepCookie } from "../../platform/http/keep-cookie.ts";
import { isOwnOrigin } from "../../platform/http/origins.ts";
import type { WebsiteServices } from "../services.ts";
import { holderByLink, type LinkHolder } from "./holder-by-link.ts";

const cookie = "tidemark_watches";
const thirtyDaysS = 30 * 86_400;
/** The longest that browsers keep a cookie. */
const longestS = 400 * 86_400;

/** Access to another holder, while the person has not said whether to merge. */
const joiningCookie = "tidemark_joining";
const tenMinutesS = 600;

/** The holder by this browser's cookie, a secret link or the token of a linked device; null without a valid one. */
export async function holderOfCookie(services: WebsiteServices, c: Context): Promise<LinkHolder | null> {
  const kept = getCookie(c, cookie) ?? "";
  return kept.startsWith("th1.") ? holderOfToken(services, kept) : holderByLink(services, kept, ["watches"]);
}

async function holderOfToken({ pool }: WebsiteServices, token: string): Promise<LinkHolder | null> {
  const found = await holderByToken(pool, token);
  if (!found) return null;
  const { id, linkEpoch: epoch, settings, device } = found;
  const expiresAt = Number.POSITIVE_INFINITY;
  const link = { action: "watches", holder: id, epoch, subject: 0n, expiresAt, isOld: false } as const;
  return { id, link, settings, device };
}

/** The token of a linked device in the cookie; null when the cookie is a secret link. */
export function deviceTokenOf(c: Context): string | null {
  const kept = getCookie(c, cookie) ?? "";
  return kept.startsWith("th1.") ? kept : null;
}

export const keepJoining = (c: Context, { publicUrl }: WebsiteServices, token: string): void =>
  keepCookie(c, joiningCookie, token, { publicUrl, path: "/watches", maxAgeS: tenMinutesS });

export const forgetJoining = (c: Context, { publicUrl }: WebsiteServices): void =>
  forgetCookie(c, joiningCookie, publicUrl, "/watches");

/** The other holder that this browser may merge with, and the token to it. */
export async function joiningOf(
  services: WebsiteServices,
  c: Context,
): Promise<{ readonly token: string; readonly holder: LinkHolder } | null> {
  const token = getCookie(c, joiningCookie) ?? "";
  const holder = token.startsWith("th1.") ? await holderOfToken(services, token) : null;
  return holder && { token, holder };
}

/**
 * Keeps this browser's access for longer than 30 days from now: notifications are shown on it, which a browser without
 * access would end.
 */
export function keepLonger(c: Context, { publicUrl }: WebsiteServices): void {
  keepCookie(c, cookie, getCookie(c, cookie) ?? "", { publicUrl, maxAgeS: longestS });
}

/** Tells this browser's accesses apart, and is of no use to others: another one means other watches, or a new link. */
export const accessIdOf = (c: Context): string =>
  hash("sha256", getCookie(c, cookie) ?? "", "base64url").slice(0, 22);

/** Stores the token of a holder's link in a cookie. */
export function keepLink(c: Context, { publicUrl }: WebsiteServices, token: string): void {
  keepCookie(c, cookie, token, { publicUrl, maxAgeS: thirtyDaysS });
}

export const forgetLink = (c: Context, { publicUrl }: WebsiteServices): void =>
  forgetCookie(c, cookie, publicUrl);

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
