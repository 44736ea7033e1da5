import {
  type Asin,
  exponentOf,
  type Marketplace,
  productIdOf,
  type SeriesKind,
  seriesIdOf,
} from "@tidemark/core";
import { type HistoryView, moments } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { historyColumns, type Span } from "./history-columns.ts";
import { historyCsv } from "./history-csv.ts";
import type { Wanted } from "./history-query.ts";

/** A known product's history as it goes over the wire: one view, several in `histories`, or CSV. `now`: epoch ms. */
export async function historyText(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  { series, format, ...span }: Wanted,
  now: number,
): Promise<string> {
  const views = await Promise.all(
    series.map((kind) => historyView(pool, marketplace, asin, kind, span, now)),
  );
  if (format === "csv") return historyCsv(views);
  const sent = views.map((view) => ({ ...view, t: moments.encode(view.t) }));
  return JSON.stringify(sent.length === 1 ? sent[0] : { histories: sent });
}

/** What a span says of one series of a product. `now`: epoch ms. */
export async function historyView(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  kind: SeriesKind,
  span: Span,
  now: number,
): Promise<HistoryView> {
  const { suffix, currency } = marketplace;
  const seriesId = seriesIdOf(productIdOf(marketplace, asin), kind);
  return {
    marketplace: suffix,
    asin,
    series: kind,
    currency,
    exponent: exponentOf(currency),
    granularity: span.granularity,
    ...(await historyColumns(pool, { ...span, seriesId }, now)),
  };
}
