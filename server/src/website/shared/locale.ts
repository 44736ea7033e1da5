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

/** Locales of a visitor's page: of its dates and words, and of its numbers and money. */
export interface PageLocales {
  /** English as in the visitor's region, or the world's. */
  readonly words: string;
  readonly numbers: string;
}

/**
 * The page is in English: `de` gives dates as in English in Germany, and German numbers with the digits of the page. Both
 * are of the closed set that the runtime knows.
 */
export function pageLocalesOf(c: Context): PageLocales {
  const locale = localeOf(c);
  const region = locale && new Intl.Locale(locale).maximize().region;
  if (!region) return { words: "en", numbers: "en" };
  const words = new Intl.NumberFormat(`en-${region}`).resolvedOptions().locale;
  const numbers = new Intl.NumberFormat(locale).resolvedOptions().locale.replace(/-u-.*/, "");
  return { words: words === "en" ? "en-001" : words, numbers: `${numbers}-u-nu-latn` };
}
