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

/**
 * The locale of dates and numbers within English sentences: English as in the visitor's region. `de` → `en-DE`, which
 * writes `1.234,50 €`. A region without an English of its own gets the world's (`en-001`).
 */
export function formatsLocaleOf(c: Context): string {
  const locale = localeOf(c);
  const region = locale && new Intl.Locale(locale).maximize().region;
  if (!region) return "en";
  const written = new Intl.NumberFormat(`en-${region}`).resolvedOptions().locale;
  return written === "en" ? "en-001" : written;
}
