import type { Marketplace } from "./marketplace.ts";
import { exponentOf } from "./money.ts";
import { readPriceText } from "./page/price-text.ts";

export type TypedPrice =
  | { readonly ok: true; readonly minor: number }
  | { readonly ok: false; readonly reason: "not-found" | "ambiguous" | "currency" | "implausible" };

const miss = (reason: Extract<TypedPrice, { ok: false }>["reason"]): TypedPrice => ({ ok: false, reason });
const partOf = (locale: string | undefined, type: "decimal" | "group"): string =>
  new Intl.NumberFormat(locale).formatToParts(1234567.5).find((part) => part.type === type)?.value ?? "";

/**
 * A price that a person types, in the marketplace's currency: `25,89`, `$25.89`, `¥2,980`, `1.234,56`. A sign that the
 * person's language uses for decimals but that stands before three digits can be read in two ways: no price.
 */
export function typedPrice(text: string, marketplace: Marketplace, locale?: string): TypedPrice {
  const { currency } = marketplace;
  const typed = text.trim().replace(/[.,]$/, "");
  const digits = exponentOf(currency);
  // One decimal of two is clear: no language parts one digit.
  const filled = digits === 2 ? typed.replace(/^(\D*\d+[.,]\d)(?!\d)(?![.,])/, "$10") : typed;
  const only = /^\D*(\d+)([.,])(\d{3})\D*$/.exec(typed);
  if (only && digits > 0 && only[2] === partOf(locale, "decimal")) return miss("ambiguous");
  const read = readPriceText(filled, { marketplace, bareCurrency: () => currency });
  if (!read.ok) return miss(reasonOf(read.reason));
  if (read.money.currency !== currency) return miss("currency");
  return read.money.minor > 0 ? { ok: true, minor: read.money.minor } : miss("not-found");
}

const reasonOf = (reason: string): Extract<TypedPrice, { ok: false }>["reason"] =>
  reason === "implausible" ? "implausible" : reason === "currency-unknown" ? "currency" : reason === "ambiguous" || reason === "range" ? "ambiguous" : "not-found"; // biome-ignore format: one row
