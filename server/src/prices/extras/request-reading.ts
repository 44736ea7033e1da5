import { extraOfSeries, isAfterExtra, parseSeriesId, type SeriesId, seriesIdOf } from "@tidemark/core";
import { extraChange, series } from "@tidemark/drizzle";
import { and, eq, gt, isNotNull, isNull, not, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { requestSecondLooks } from "../verification/statements.ts";

/** Somebody waits for it: as urgent as the largest drop. */
export const readingPriority = 8;

/**
 * Requests a reading for a series that somebody watches from now on, if it is a price after an extra that several people
 * agree on and that only a reading lets be told.
 */
export async function requestReadingFor(tx: Sql, seriesId: SeriesId, now: number): Promise<void> {
  const { product, kind } = parseSeriesId(seriesId);
  if (!isAfterExtra(kind)) return;
  const db = orm(tx);
  const after = alias(series, "after");
  const told = db
    .select({ one: sql`1` })
    .from(after)
    .where(and(eq(after.id, seriesId), isNotNull(after.price)));
  const waiting = await db
    .select({ id: extraChange.seriesId })
    .from(extraChange)
    .innerJoin(series, and(eq(series.id, extraChange.seriesId), eq(series.price, extraChange.price)))
    .where(
      and(
        eq(extraChange.seriesId, seriesIdOf(product, "buy_box")),
        eq(extraChange.kind, sql`${extraOfSeries[kind]}`),
        isNull(extraChange.until),
        not(extraChange.verified),
        gt(extraChange.reporters, 1),
        notExists(told),
      ),
    );
  if (waiting.length > 0) await requestSecondLooks(tx, [product], readingPriority, now);
}
