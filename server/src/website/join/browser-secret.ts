import { randomBytes } from "node:crypto";
import { browserSecretPattern } from "@tidemark/core";
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { keepCookie } from "../../platform/http/keep-cookie.ts";

const cookie = "tidemark_browser";
const monthS = 30 * 86_400;

/** The secret that this browser shows with invites, so that its website and its extension share a use; null: it has none. */
export function browserSecretOf(c: Context): string | null {
  const kept = getCookie(c, cookie);
  return kept !== undefined && browserSecretPattern.test(kept) ? kept : null;
}

/** Keeps the secret for another month, or gives the browser one. */
export function keepBrowserSecret(c: Context, publicUrl: string): string {
  const secret = browserSecretOf(c) ?? randomBytes(16).toString("base64url");
  keepCookie(c, cookie, secret, { publicUrl, maxAgeS: monthS });
  return secret;
}
