import { stateAfterPause } from "@tidemark/core";
import { watch } from "@tidemark/drizzle";
import { eq, type SQL } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { lockSeriesOf } from "./lock-series.ts";

const columns = {
  id: watch.id,
  seriesId: watch.seriesId,
  rule: watch.rule,
  basis: watch.basis,
  firedPrice: watch.firedPrice,
};

/** Locks watches, in the order in which the notifier locks them. */
export const lockWatches = (tx: Sql, which: SQL | undefined) =>
  orm(tx).select(columns).from(watch).where(which).orderBy(watch.id).for("update");

/** Lets locked watches continue as after a pause. `set`: what ended or paused them, undone. */
export async function continueWatches(
  tx: Sql,
  rows: Awaited<ReturnType<typeof lockWatches>>,
  set: { readonly pausedAt: null } | { readonly endedAt: null },
  now: number,
): Promise<void> {
  const seriesOf = await lockSeriesOf(tx, rows, now);
  for (const row of rows) {
    const { revision, price, usual } = seriesOf(row.seriesId);
    await orm(tx)
      .update(watch)
      .set({ ...set, ...stateAfterPause(row, price, usual), sinceRevision: revision })
      .where(eq(watch.id, row.id));
  }
}
