import { moneyWriter } from "@tidemark/chart/money";
import * as chart from "@tidemark/chart/words";
import { type Currency, exponentOf } from "@tidemark/core";

/** Minor units as English text in the currency's own digits; "unavailable" for null. */
export const priceText = (price: number | null, currency: Currency): string =>
  chart.priceText(price, moneyWriter(currency, exponentOf(currency), "en"));

const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A moment as `24 Nov 2026, 14:05 UTC`. */
export const timeText = (at: Date | string): string => `${moment.format(new Date(at))} UTC`;

const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** The UTC day of a moment as `24 Nov 2026`. */
export const dayText = (at: Date | string): string => date.format(new Date(at));

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** Time since a moment: `3 hours ago`. */
export function agoText(at: Date | string | number, now: number): string {
  const ms = Math.max(0, now - new Date(at).getTime());
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, length] of units) if (ms >= length) return format.format(-Math.floor(ms / length), unit);
  return "just now";
}

/** A duration in its largest unit: `3 hours`, `40 seconds`. */
export function lengthText(ms: number): string {
  const [unit, length] = units.find(([, one]) => ms >= one) ?? (["second", 1000] as const);
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(
    Math.round(ms / length),
  );
}

/** A share as `97.5 %`. */
export const percentText = (share: number): string => `${(share * 100).toFixed(1).replace(/\.0$/, "")} %`;
