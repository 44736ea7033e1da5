import { appraise, productOfSeries, type SeriesKind } from "@tidemark/core";
import type { Appraisal } from "@tidemark/core/wire";
import type { Pool } from "../../platform/database.ts";
import { lowestSince } from "./lowest-since.ts";
import { seenBefore } from "./usual-price.ts";

/** A series as it stands. Prices in minor units; null: none. */
export interface SeriesState {
  readonly seriesId: bigint;
  readonly kind: SeriesKind;
  readonly price: number | null;
  readonly highest: number | null;
  /** Epoch ms. */
  readonly lastConfirmedAt: number | null;
}

/** A struck price counts as shown while it was confirmed so shortly before the headline price: pages do not say that there is none. */
const struckForMs = 24 * 3_600_000;

/** What is to be said of the prices of products at a moment (epoch ms), by series; `series`: all of each product. */
export async function appraisalsOf(
  pool: Pool,
  series: readonly SeriesState[],
  now: number,
): Promise<ReadonlyMap<bigint, Appraisal>> {
  const priced = series.flatMap((one) =>
    one.price === null || one.kind === "list" ? [] : [{ ...one, price: one.price, at: now }],
  );
  // What never cost more is no low.
  const lower = priced.filter(({ price, highest }) => highest !== null && price < highest);
  const [seen, lows] = await Promise.all([seenBefore(pool, priced), lowestSince(pool, lower)]);
  const products = Map.groupBy(series, ({ seriesId }) => productOfSeries(seriesId));
  return new Map(
    priced.map(({ seriesId, kind, price, highest }) => {
      const was = kind === "buy_box" ? struckPrice(products.get(productOfSeries(seriesId))!) : null;
      const lowest = lows.get(seriesId) ?? null;
      return [seriesId, appraise({ seen: seen.get(seriesId)!, price, was, highest, lowest }, now / 1000)];
    }),
  );
}

function struckPrice(series: readonly SeriesState[]): number | null {
  const confirmed = (wanted: SeriesKind) => series.find(({ kind }) => kind === wanted)?.lastConfirmedAt;
  const [headline, struck] = [confirmed("buy_box"), confirmed("list")];
  if (!headline || !struck || headline - struck > struckForMs) return null;
  return series.find(({ kind }) => kind === "list")!.price;
}
