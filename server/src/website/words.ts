import type { Currency } from "@tidemark/core";
import { exponentOf } from "@tidemark/core";

/** Minor units as English text in the currency's own digits; "unavailable" for null. */
export function priceText(price: number | null, currency: Currency): string {
  if (price === null) return "unavailable";
  const digits = exponentOf(currency);
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(price / 10 ** digits);
}

/** A moment as `24 Nov 2026, 14:05 UTC`. */
export function timeText(at: Date | string): string {
  const text = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(new Date(at));
  return `${text} UTC`;
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long ago a moment was: `3 hours ago`. */
export function agoText(at: Date | string, now: number): string {
  const ms = Math.max(0, now - new Date(at).getTime());
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, length] of units) if (ms >= length) return format.format(-Math.floor(ms / length), unit);
  return "just now";
}
