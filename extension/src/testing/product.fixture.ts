import type { HistoryView, ProductView, SeriesView } from "@tidemark/core/wire";

const since = "2026-06-01T00:00:00.000Z";

/** A series for tests: $20.00, between $15.00 and $25.00 so far. */
export const seriesViewOf = (more: Partial<SeriesView> = {}): SeriesView => ({
  currency: "USD",
  exponent: 2,
  price: 2000,
  since,
  lastConfirmedAt: since,
  lowest: { price: 1500, at: since },
  highest: { price: 2500, at: since },
  claims: [],
  ...more,
});

/** A product for tests: the lamp, with a headline price. */
export const productOf = (more: Partial<ProductView> = {}): ProductView => ({
  id: "1",
  marketplace: "com",
  asin: "B000000001",
  title: "A lamp",
  image: null,
  dirty: false,
  series: { buy_box: seriesViewOf() },
  ...more,
});

/** A history for tests: $25.00, then $20.00 since 1 June 2026. */
export const historyOf = (more: Partial<HistoryView> = {}): HistoryView => ({
  marketplace: "com",
  asin: "B000000001",
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  granularity: "raw",
  t: [Date.UTC(2026, 4, 1) / 1000, Date.UTC(2026, 5, 1) / 1000],
  p: [2500, 2000],
  source: ["crowd", "crowd"],
  by: [3, 3],
  gaps: [],
  ...more,
});
