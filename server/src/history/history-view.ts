import {
  type AnySeriesKind,
  type Asin,
  exponentOf,
  type Marketplace,
  productIdOf,
  seriesIdOf,
} from "@tidemark/core";
import { type HistoryView, moments } from "@tidemark/core/wire";
import type { Pool } from "../platform/database.ts";
import { type DateRange, historyColumns } from "./history-columns.ts";
import { historyCsv } from "./history-csv.ts";
import type { HistoryQuery } from "./history-query.ts";
import { importedHistories } from "./imported-histories.ts";
import { importedPoints } from "./statements.ts";

/** A known product's history as it goes over the wire: one view, several in `histories`, or CSV. `now`: epoch ms. */
export async function historyText(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  { series, format, ...range }: HistoryQuery,
  now: number,
): Promise<string> {
  const views = await Promise.all(
    series.map((kind) => historyView(pool, marketplace, asin, kind, range, now)),
  );
  if (format === "csv") return historyCsv(views);
  const sent = views.map(sentHistory);
  return JSON.stringify(sent.length === 1 ? sent[0] : { histories: sent });
}

/** A history as it travels (`HistoryView`, encoded). */
export const sentHistory = ({ imported, ...view }: HistoryView) => ({
  ...view,
  t: moments.encode(view.t),
  ...(imported && { imported: imported.map((one) => ({ ...one, t: moments.encode(one.t) })) }),
});

/** What a range says of one series of a product. `now`: epoch ms. */
export async function historyView(
  pool: Pool,
  marketplace: Marketplace,
  asin: Asin,
  kind: AnySeriesKind,
  range: DateRange,
  now: number,
): Promise<HistoryView> {
  const { suffix, currency } = marketplace;
  const seriesId = seriesIdOf(productIdOf(marketplace, asin), kind);
  const [columns, rows] = await Promise.all([
    historyColumns(pool, { ...range, seriesId }, now),
    importedPoints(pool, seriesId),
  ]);
  const imported =
    rows.length === 0 ? [] : await importedHistories(pool, { ...range, seriesId }, rows, columns.gaps, now);
  return {
    marketplace: suffix,
    asin,
    series: kind,
    currency,
    exponent: exponentOf(currency),
    granularity: range.granularity,
    ...columns,
    ...(imported.length > 0 && { imported }),
  };
}
