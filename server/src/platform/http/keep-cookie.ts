import type { Context } from "hono";
import { setCookie } from "hono/cookie";

interface Kept {
  readonly publicUrl: string;
  readonly maxAgeS: number;
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
    path,
    secure: publicUrl.startsWith("https:"),
    maxAge: maxAgeS,
  });
