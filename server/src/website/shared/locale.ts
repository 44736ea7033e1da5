import type { Context } from "hono";

/** The visitor's locale for numbers: the first language of Accept-Language. */
export function localeOf(c: Context): string | undefined {
  const first = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/.exec(
    c.req.header("accept-language")?.trim() ?? "",
  )?.[0];
  try {
    return first && Intl.NumberFormat.supportedLocalesOf(first)[0];
  } catch {
    return undefined;
  }
}
