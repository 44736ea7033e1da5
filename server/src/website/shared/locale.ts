import type { Context } from "hono";

/** How a visitor writes numbers: the first language that the browser asks for. */
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
