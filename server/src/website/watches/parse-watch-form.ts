import { type Marketplace, typedPrice } from "@tidemark/core";
import { AnySeriesName, type WatchPatch, WatchRule } from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { ServiceError } from "../../platform/http/problem-details.ts";

/** The parsed form of a watch. */
export type WatchWish = Required<Omit<WatchPatch, "paused" | "tags">> & {
  readonly series: z.infer<typeof AnySeriesName>;
};

const wrong = (sentence: string) => new ServiceError("bad-request", sentence);

/** Parses the fields of a watch's form; `locale`: that of its numbers. Throws bad-request with a sentence. */
export function parseWatchForm(form: URLSearchParams, marketplace: Marketplace, locale?: string): WatchWish {
  const rule = readRule(form, marketplace, locale);
  const series = AnySeriesName.safeParse(form.get("series") ?? "buy_box");
  if (!series.success) throw wrong("Choose which price to watch.");
  const minDelta = form.get("minDelta")?.trim();
  const rearm = form.get("rearm")?.trim();
  const until = form.get("until")?.trim();
  return {
    rule,
    series: series.data,
    minDelta: minDelta ? readPrice(minDelta, marketplace, locale) : 0,
    rearmPercent: rearm ? numberIn(rearm, 99, "The further fall") : null,
    expiresAt: until ? endOf(until) : null,
  };
}

/** Parses the rule: when to alert. */
export function readRule(form: URLSearchParams, marketplace: Marketplace, locale?: string): WatchRule {
  const kind = form.get("rule") ?? "";
  const text = (name: string) => form.get(name)?.trim() ?? "";
  const rule = (() => {
    switch (kind) {
      case "target":
        return { kind, price: readPrice(text("price"), marketplace, locale) };
      case "drop":
        return {
          kind,
          percent: numberIn(text("drop"), 99, "The percentage"),
          from: text("dropFrom") || "creation",
        };
      case "rise":
        return {
          kind,
          percent: numberIn(text("rise"), 1000, "The percentage"),
          from: text("riseFrom") || "creation",
        };
      case "usual":
        return { kind, percent: numberIn(text("usual"), 99, "The percentage") };
      case "lowest":
        return { kind, days: numberIn(text("days"), 3650, "The number of days") };
      default:
        return { kind };
    }
  })();
  const parsed = WatchRule.safeParse(rule);
  if (!parsed.success) throw wrong("Choose when to be told.");
  return parsed.data;
}

function numberIn(text: string, most: number, what: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw wrong(`${what} must be a whole number from 1 to ${most}.`);
}

function readPrice(text: string, marketplace: Marketplace, locale?: string): number {
  const price = typedPrice(text, marketplace, locale);
  if (price.ok) return price.minor;
  const { currency, suffix } = marketplace;
  switch (price.reason) {
    case "currency":
      throw wrong(`Prices at amazon.${suffix} are in ${currency}.`);
    case "implausible":
      throw wrong("That is no price that anything has.");
    case "ambiguous":
      throw wrong(`“${text.slice(0, 40)}” can be read in two ways: write it with its decimals.`);
    case "not-found":
      throw wrong(`Write a price in ${currency}, in digits.`);
  }
}

function endOf(day: string): string {
  const at = `${day}T23:59:59Z`;
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(at))) return at;
  throw wrong("The last day must be a date.");
}
