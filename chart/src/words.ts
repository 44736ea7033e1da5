import { followedServerIn, importSourceName } from "@tidemark/core";
import type { OpenClaim, SeriesView, Source } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";
import type { ChartReader } from "./reader.ts";

type SeriesKind =
  | "buy_box"
  | "amazon"
  | "new"
  | "used"
  | "list"
  | "with_coupon"
  | "with_shipping"
  | "per_unit";

export const seriesNames: Record<SeriesKind, string> = {
  buy_box: "Price",
  amazon: "Sold by Amazon",
  new: "Lowest new",
  used: "Lowest used",
  list: "“Was” price",
  with_coupon: "With coupon",
  with_shipping: "With shipping",
  per_unit: "Per unit",
};

/** The sources of an accepted price. */
export function provenanceOf(source: Source, by: number): string {
  const reporters = by === 1 ? "1 reporter" : `${by} reporters`;
  switch (source) {
    case "both":
      return `${reporters} and verifier`;
    case "verifier":
      return "verifier";
    case "imported":
      return "imported";
    case "crowd":
      return by <= 1 ? "seen by one reporter alone" : reporters;
  }
}

/** Where a price from another tool or server comes from. */
export function importedText(source: string, { t }: Pick<ChartReader, "t">): string {
  const server = followedServerIn(source);
  return server === null
    ? t("chart.imported", { source: importSourceName(source) })
    : t("chart.followed", { server });
}

export const priceText = (price: number | null, money: WriteMoney): string =>
  price === null ? "unavailable" : money(price);

export const claimText = ({ price, seenBy }: OpenClaim, money: WriteMoney): string =>
  `${priceText(price, money)} seen by ${seenBy}, not confirmed`;

/** Epoch seconds as a date in the browser's locale, with the time of day if `time`. */
export function dateText(at: number, time = false, locale?: string, timeZone?: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    ...(timeZone && { timeZone }),
    ...(time && { timeStyle: "short" }),
  });
  return format.format(at * 1000);
}

/** Whether a series ever had an accepted price, has an open claim, or prices from another tool. */
export const hasData = (series: SeriesView | undefined): series is SeriesView =>
  series !== undefined &&
  (series.since !== null || series.claims.length > 0 || (series.imported ?? []).length > 0);
