import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { basePathOf, cookiePath } from "./base-path.ts";

interface Kept {
  readonly publicUrl: string;
  readonly maxAgeS: number;
  /** Path within the server that it is for; all of it by default. */
  readonly path?: string;
}

/** Keeps a secret in this browser: no script reads it, and no form of another site sends it. */
export const keepCookie = (
  c: Context,
  name: string,
  secret: string,
  { publicUrl, maxAgeS, path = "/" }: Kept,
): void =>
  setCookie(c, name, secret, {
    httpOnly: true,
    sameSite: "Lax",
    path: cookiePath(path, basePathOf(publicUrl)),
    secure: publicUrl.startsWith("https:"),
    maxAge: maxAgeS,
  });

/** Removes a cookie that was kept for the same path. */
export const forgetCookie = (c: Context, name: string, publicUrl: string, path = "/"): void => {
  deleteCookie(c, name, { path: cookiePath(path, basePathOf(publicUrl)) });
};
