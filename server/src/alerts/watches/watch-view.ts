import { exponentOf, parseProductId, parseSeriesId, thresholdOf } from "@tidemark/core";
import type { Watch, WatchRule } from "@tidemark/core/wire";

/** A watch with its series and product. Prices in minor units, times in epoch ms. */
export interface WatchRow {
  readonly id: bigint;
  readonly seriesId: bigint;
  readonly rule: WatchRule;
  readonly minDelta: number;
  readonly rearmPercent: number | null;
  readonly basis: number | null;
  readonly firedPrice: number | null;
  readonly createdAt: number;
  readonly lastAlertAt: number | null;
  readonly expiresAt: number | null;
  readonly pausedAt: number | null;
  /** Of the series; both null while nothing is accepted, the price alone while it is unavailable. */
  readonly price: number | null;
  readonly since: number | null;
  readonly title: string | null;
  readonly image: string | null;
  readonly tags: readonly string[];
}

/** A watch as the API shows it at a time (epoch ms); `usual`: the usual price of its series, if its rule uses it. */
export function watchView(row: WatchRow, now: number, usual: number | null): Watch {
  const { product, kind } = parseSeriesId(row.seriesId);
  const { marketplace, asin } = parseProductId(product)!;
  return {
    id: String(row.id),
    marketplace: marketplace.suffix,
    asin,
    title: row.title,
    image: row.image,
    series: kind,
    rule: row.rule,
    minDelta: row.minDelta,
    rearmPercent: row.rearmPercent,
    expiresAt: timeOf(row.expiresAt),
    currency: marketplace.currency,
    exponent: exponentOf(marketplace.currency),
    price: row.price,
    threshold: thresholdOf(row.rule, row.basis, usual),
    state: stateOf(row, now),
    createdAt: new Date(row.createdAt).toISOString(),
    lastAlertAt: timeOf(row.lastAlertAt),
    basis: row.basis,
    tags: [...row.tags],
  };
}

const timeOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function stateOf(row: WatchRow, now: number): Watch["state"] {
  if (row.expiresAt !== null && row.expiresAt <= now) return "expired";
  if (row.pausedAt !== null) return "paused";
  if (row.since === null) return "unseen";
  // Other rules alert on each change by itself: they have no lasting condition that could be met.
  const lasts =
    row.rule.kind === "lowest" || row.rule.kind === "usual" || thresholdOf(row.rule, row.basis) !== null;
  return lasts && row.firedPrice !== null ? "met" : "waiting";
}
