import { type AnySeriesKind, followedServerIn, importSourceName } from "@tidemark/core";
import type { OpenClaim, Range, SeriesView, Source } from "@tidemark/core/wire";
import type { WriteMoney } from "./money.ts";
import type { ChartReader } from "./reader.ts";

type Writer = Pick<ChartReader, "t">;

export const seriesName = (kind: AnySeriesKind, { t }: Writer): string => t(`series.${kind}`);

export const rangeName = (range: Range, { t }: Writer): string => t(`chart.range.${range}`);

/** Who an accepted price comes from. */
export function provenanceOf(source: Source, by: number, { t }: Writer): string {
  switch (source) {
    case "both":
      return t("seen.both", { count: by });
    case "verifier":
      return t("seen.check");
    case "imported":
      return t("seen.imported");
    case "crowd":
      return by <= 1 ? t("seen.one") : t("seen.people", { count: by });
  }
}

/** Where a price from another tool or server comes from. */
export function importedText(source: string, { t }: Writer): string {
  const server = followedServerIn(source);
  return server === null
    ? t("chart.imported", { source: importSourceName(source) })
    : t("chart.followed", { server });
}

export const priceText = (price: number | null, money: WriteMoney, { t }: Writer): string =>
  price === null ? t("price.unavailable") : money(price);

export const claimText = (
  { price, seenBy }: Pick<OpenClaim, "price" | "seenBy">,
  money: WriteMoney,
  reader: Writer,
): string => reader.t("claim.text", { price: priceText(price, money, reader), count: seenBy });

/** Epoch seconds as a date, with the time of day if `time`. */
export const dateText = (at: number, { formats }: Pick<ChartReader, "formats">, time = false): string =>
  time ? formats.moment(at * 1000) : formats.day(at * 1000);

/** Whether a series ever had an accepted price, has an open claim, or prices from another tool. */
export const hasData = (series: SeriesView | undefined): series is SeriesView =>
  series !== undefined &&
  (series.since !== null || series.claims.length > 0 || (series.imported ?? []).length > 0);
