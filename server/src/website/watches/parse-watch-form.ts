import { type Marketplace, typedPrice } from "@tidemark/core";
import { AnySeriesName, type WatchPatch, WatchRule } from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { Texts } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";

/** The parsed form of a watch. */
export type WatchWish = Required<Omit<WatchPatch, "paused" | "tags">> & {
  readonly series: z.infer<typeof AnySeriesName>;
};

const wrong = (sentence: string) => new ServiceError("bad-request", sentence);

/** Parses the fields of a watch's form; `locale`: that of its numbers. Throws bad-request with a sentence. */
export function parseWatchForm(
  form: URLSearchParams,
  marketplace: Marketplace,
  t: Texts,
  locale: string,
): WatchWish {
  const rule = readRule(form, marketplace, t, locale);
  const series = AnySeriesName.safeParse(form.get("series") ?? "buy_box");
  if (!series.success) throw wrong(t("watch-form.series"));
  const minDelta = form.get("minDelta")?.trim();
  const rearm = form.get("rearm")?.trim();
  const until = form.get("until")?.trim();
  return {
    rule,
    series: series.data,
    minDelta: minDelta ? readPrice(minDelta, marketplace, t, locale) : 0,
    rearmPercent: rearm ? numberIn(rearm, 99, "watch-form.rearm", t) : null,
    expiresAt: until ? endOf(until, t) : null,
  };
}

/** Parses the rule: when to alert. */
export function readRule(
  form: URLSearchParams,
  marketplace: Marketplace,
  t: Texts,
  locale: string,
): WatchRule {
  const kind = form.get("rule") ?? "";
  const text = (name: string) => form.get(name)?.trim() ?? "";
  const rule = (() => {
    switch (kind) {
      case "target":
        return { kind, price: readPrice(text("price"), marketplace, t, locale) };
      case "drop":
        return {
          kind,
          percent: numberIn(text("drop"), 99, "watch-form.percent", t),
          from: text("dropFrom") || "creation",
        };
      case "rise":
        return {
          kind,
          percent: numberIn(text("rise"), 1000, "watch-form.percent", t),
          from: text("riseFrom") || "creation",
        };
      case "usual":
        return { kind, percent: numberIn(text("usual"), 99, "watch-form.percent", t) };
      case "lowest":
        return { kind, days: numberIn(text("days"), 3650, "watch-form.days", t) };
      default:
        return { kind };
    }
  })();
  const parsed = WatchRule.safeParse(rule);
  if (!parsed.success) throw wrong(t("watch-form.rule"));
  return parsed.data;
}

function numberIn(
  text: string,
  most: number,
  wrongText: "watch-form.rearm" | "watch-form.percent" | "watch-form.days",
  t: Texts,
): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw wrong(t(wrongText, { most }));
}

function readPrice(text: string, marketplace: Marketplace, t: Texts, locale: string): number {
  const price = typedPrice(text, marketplace, locale);
  if (price.ok) return price.minor;
  const { currency, suffix } = marketplace;
  switch (price.reason) {
    case "currency":
      throw wrong(t("watch-form.price.currency", { shop: shopName(suffix), currency }));
    case "implausible":
      throw wrong(t("watch-form.price.implausible"));
    case "ambiguous":
      throw wrong(t("watch-form.price.ambiguous", { price: text.slice(0, 40) }));
    case "not-found":
      throw wrong(t("watch-form.price.not-found", { currency }));
  }
}

function endOf(day: string, t: Texts): string {
  const at = `${day}T23:59:59Z`;
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(at))) return at;
  throw wrong(t("watch-form.until"));
}
