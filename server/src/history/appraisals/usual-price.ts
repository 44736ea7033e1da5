import { appraisalDays, daySeconds, type Seen, usualPrice } from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import { type Moment, type SeenRow, seenInSpans } from "./statements.ts";

/** What was seen of each series in the days before its moment that an appraisal rests on. One moment a series. */
export async function seenBefore(sql: Sql, moments: readonly Moment[]): Promise<ReadonlyMap<bigint, Seen>> {
  if (moments.length === 0) return new Map();
  const spanMs = appraisalDays * daySeconds * 1000;
  const rows = await seenInSpans(sql, moments, spanMs);
  return new Map(
    rows.map(({ seriesId, t, p, days }) => [seriesId, { steps: stepsOf(t, p), days: days ?? [] }]),
  );
}

const stepsOf = (t: SeenRow["t"], p: SeenRow["p"]): Seen["steps"] =>
  (t ?? []).map((at, i) => ({ t: at, price: p![i]! }));

/** The usual price of each series before its moment, minor units; none of those that too little is known of. */
export async function usualPrices(
  sql: Sql,
  moments: readonly Moment[],
): Promise<ReadonlyMap<bigint, number>> {
  const seen = await seenBefore(sql, moments);
  return new Map(
    moments.flatMap(({ seriesId, at }) => {
      const usual = usualPrice(seen.get(seriesId)!, at / 1000);
      return usual ? [[seriesId, usual.price] as const] : [];
    }),
  );
}

/** The usual price of one series before a moment; null while too little is known. */
export const usualPriceOf = async (sql: Sql, seriesId: bigint, at: number): Promise<number | null> =>
  (await usualPrices(sql, [{ seriesId, at }])).get(seriesId) ?? null;
