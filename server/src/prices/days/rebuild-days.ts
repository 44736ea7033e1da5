import { isDeepStrictEqual } from "node:util";
import { type Day, dayStart, daysOf, type Step } from "@tidemark/core";
import { priceDay, pricePoint, refreshSpans, series } from "@tidemark/drizzle";
import { and, asc, gt, isNull, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { type DayRow, putDays } from "../judging/put-days.ts";

/** Series of one transaction. */
const batch = 200;

export interface Rebuilt {
  readonly series: number;
  readonly days: number;
  /** Days that differed. */
  readonly wrong: number;
}

/**
 * Computes every day again from the valid points and the days on which a series was seen, and compares; `repair`: days
 * that differ are corrected. The server may run meanwhile: series are locked while they are looked at.
 */
export async function rebuildDays(
  pool: Pool,
  repair: boolean,
  progress: (so: Rebuilt) => void = () => {},
): Promise<Rebuilt> {
  let total: Rebuilt = { series: 0, days: 0, wrong: 0 };
  for (let after: bigint | null = -1n; after !== null; ) {
    const from: bigint = after;
    const { next, ...found } = await transaction(pool, (tx) => rebuildBatch(tx, from, repair));
    total = {
      series: total.series + found.series,
      days: total.days + found.days,
      wrong: total.wrong + found.wrong,
    };
    progress(total);
    after = next;
  }
  if (repair && total.wrong > 0) await refreshSpans(pool);
  return total;
}

interface StoredDay extends Day {
  readonly seriesId: bigint;
  readonly start: number;
  readonly who: string;
}

/** `who`: the provenance in one text, empty for none. */
interface SeenStep extends Step {
  readonly who: string;
}

async function rebuildBatch(
  tx: Sql,
  after: bigint,
  repair: boolean,
): Promise<Rebuilt & { next: bigint | null }> {
  const locked = await orm(tx)
    .select({ id: series.id })
    .from(series)
    .where(gt(series.id, after))
    .orderBy(asc(series.id))
    .limit(batch)
    .for("update");
  const ids = locked.map(({ id }) => id);
  const steps = await stepsOf(tx, ids);
  const stored = Map.groupBy(await daysIn(tx, ids), ({ seriesId }) => seriesId);
  let days = 0;
  const wrong: DayRow[] = [];
  for (const seriesId of ids) {
    const known = new Map((stored.get(seriesId) ?? []).map(({ seriesId: _, start, ...day }) => [start, day]));
    const own = steps.get(seriesId) ?? [];
    const lastOf = new Map(own.map((step) => [dayStart(step.t), step]));
    // A price was seen on the day from which it holds.
    const seen = new Set([...known.keys(), ...own.map(({ t }) => dayStart(t))]);
    for (const [start, day] of daysOf(own, [...seen])) {
      days++;
      const expected = day && { ...day, who: lastOf.get(start)?.who ?? "" };
      if (!isDeepStrictEqual(expected, known.get(start) ?? null)) wrong.push({ seriesId, start, day });
    }
  }
  if (repair && wrong.length > 0) {
    await putDays(tx, wrong);
    // A new version of the row: histories that are kept by it are read again.
    const repaired = wrong.map(({ seriesId }) => seriesId);
    await orm(tx)
      .update(series)
      .set({ id: sql`${series.id}` })
      .where(isOneOf(series.id, repaired));
  }
  return { series: ids.length, days, wrong: wrong.length, next: ids.length < batch ? null : ids.at(-1)! };
}

const provenance = (table: typeof pricePoint | typeof priceDay) =>
  sql<string>`concat_ws(' ', ${table.reporters}, ${table.verified}, ${table.imported})`;

async function stepsOf(tx: Sql, ids: readonly bigint[]): Promise<ReadonlyMap<bigint, readonly SeenStep[]>> {
  const rows = await orm(tx)
    .select({
      seriesId: pricePoint.seriesId,
      t: sql<number>`floor(ms(${pricePoint.at}) / 1000)`,
      price: pricePoint.price,
      who: provenance(pricePoint),
    })
    .from(pricePoint)
    .where(and(isOneOf(pricePoint.seriesId, ids), isNull(pricePoint.retractedAt)))
    .orderBy(asc(pricePoint.seriesId), asc(pricePoint.at));
  return Map.groupBy(rows, ({ seriesId }) => seriesId);
}

const daysIn = (tx: Sql, ids: readonly bigint[]): Promise<readonly StoredDay[]> =>
  orm(tx)
    .select({
      seriesId: priceDay.seriesId,
      start: sql<number>`extract(epoch from ${priceDay.day})::float8`,
      open: priceDay.open,
      high: priceDay.high,
      low: priceDay.low,
      close: priceDay.close,
      weighted: priceDay.weighted,
      pricedS: priceDay.pricedS,
      lastChangeS: priceDay.lastChangeS,
      changes: priceDay.changes,
      who: provenance(priceDay),
    })
    .from(priceDay)
    .where(isOneOf(priceDay.seriesId, ids))
    .orderBy(asc(priceDay.seriesId), asc(priceDay.day))
    .execute();

const isOneOf = (column: PgColumn, ids: readonly bigint[]) => sql`${column} = any(${arrayOf(ids)}::bigint[])`;
