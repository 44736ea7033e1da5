import {
  type Asin,
  exponentOf,
  type Marketplace,
  productIdOf,
  type SeriesKind,
  seriesIdOf,
} from "@tidemark/core";
import { type HistoryView, moments } from "@tidemark/core/wire";
import type { Pool } from "../database.ts";
import type { Wanted } from "./history-query.ts";
import { csvHead, historyColumns, historyLines } from "./history-text.ts";

/** A known product's history as it goes over the wire: one view, several in `histories`, or CSV. `now`: epoch ms. */
export async function historyText(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  { series, format, ...wanted }: Wanted,
  now: number,
): Promise<string> {
  const product = productIdOf(marketplace, asin);
  const { suffix, currency } = marketplace;
  const parts = await Promise.all(
    series.map(async (kind) => {
      const stretch = { ...wanted, seriesId: seriesIdOf(product, kind) };
      if (format === "csv") return historyLines(pool, stretch, kind, marketplace);
      const { granularity } = wanted;
      const head = {
        marketplace: suffix,
        asin,
        series: kind,
        currency,
        exponent: exponentOf(currency),
        granularity,
      };
      return `${JSON.stringify(head).slice(0, -1)},${await historyColumns(pool, stretch, now)}}`;
    }),
  );
  if (format === "csv") return csvHead(wanted.granularity) + parts.join("");
  return parts.length === 1 ? parts[0]! : `{"histories":[${parts.join(",")}]}`;
}

/** The raw history of one series, for pages; from a moment (epoch seconds) on when told. */
export async function historyView(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  kind: SeriesKind,
  now: number,
  from: number | null = null,
): Promise<HistoryView> {
  const wanted = { series: [kind], granularity: "raw", from, until: null, format: "json" } as const;
  const view = JSON.parse(await historyText(pool, marketplace, asin, wanted, now)) as HistoryView;
  return { ...view, t: moments.decode(view.t) };
}
