import type { WatchRule } from "@tidemark/core/wire";
import { series } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import { usualPriceOf, usualPrices } from "../../history/appraisals/usual-price.ts";
import type { Sql } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";

/** What a watch begins with. */
export interface LockedSeries {
  /** Whether the series exists. */
  readonly isKnown: boolean;
  readonly revision: number;
  /** Minor units; null: unavailable, or nothing is accepted. */
  readonly price: number | null;
  /** The usual price, for a rule that uses it; null for others, or while too little was seen. */
  readonly usual: number | null;
}

/**
 * Locks a series against changes until the commit: a change accepted later finds the watch that was written with this
 * state. A series that does not exist yet cannot be locked.
 */
export async function lockSeries(tx: Sql, id: bigint, rule: WatchRule, now: number): Promise<LockedSeries> {
  const [row] = await orm(tx)
    .select({ revision: series.revision, price: series.price })
    .from(series)
    .where(eq(series.id, id))
    .for("share");
  if (!row) return { isKnown: false, revision: 0, price: null, usual: null };
  return { isKnown: true, ...row, usual: rule.kind === "usual" ? await usualPriceOf(tx, id, now) : null };
}

/** The same for several watches, in the order of the series' ids, so that two cannot deadlock. */
export async function lockSeriesOf(
  tx: Sql,
  watches: readonly { readonly seriesId: bigint; readonly rule: WatchRule }[],
  now: number,
): Promise<(seriesId: bigint) => LockedSeries> {
  const rows = await orm(tx)
    .select({ id: series.id, revision: series.revision, price: series.price })
    .from(series)
    .where(
      isAnyOf(
        series.id,
        watches.map(({ seriesId }) => seriesId),
      ),
    )
    .orderBy(series.id)
    .for("share");
  const usualIds = new Set(
    watches.flatMap(({ rule, seriesId }) => (rule.kind === "usual" ? [seriesId] : [])),
  );
  const usuals = await usualPrices(
    tx,
    rows.flatMap(({ id }) => (usualIds.has(id) ? [{ seriesId: id, at: now }] : [])),
  );
  const byId = new Map(
    rows.map(({ id, revision, price }) => [
      id,
      { isKnown: true, revision, price, usual: usuals.get(id) ?? null },
    ]),
  );
  return (id) => byId.get(id) ?? { isKnown: false, revision: 0, price: null, usual: null };
}
