import type { HistoryView } from "@tidemark/core/wire";

type Step = readonly [t: number, price: number | null];

/** A history for tests, from its steps; USD unless told. */
export const historyOf = (steps: readonly Step[], more: Partial<HistoryView> = {}): HistoryView => ({
  marketplace: "com",
  asin: "B000000001",
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  granularity: "raw",
  t: steps.map(([t]) => t),
  p: steps.map(([, price]) => price),
  source: steps.map(() => "crowd"),
  by: steps.map(() => 2),
  gaps: [],
  ...more,
});
