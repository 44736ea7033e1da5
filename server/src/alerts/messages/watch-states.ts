import type { WatchState } from "@tidemark/core";
import { Consolidation } from "@tidemark/core/wire";
import { holder, watch } from "@tidemark/drizzle";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { type ListColumns, listsOf, placeholderTable } from "../../platform/lists.ts";
import { prepared } from "../../platform/orm.ts";

/** A watch that a change may concern, and how its holder's alerts are consolidated. Times: epoch ms. */
export interface ActiveWatch extends WatchState {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly seriesId: bigint;
  readonly sinceRevision: number;
  readonly expiresAt: number | null;
  readonly cooldownUntil: number | null;
  readonly consolidation: Consolidation;
}

/** The consolidation settings of the joined holder. */
export const consolidationOfHolder = sql`${holder.settings} -> 'consolidation'`.mapWith((value) =>
  Consolidation.parse(value),
);

interface WatchStart {
  readonly seriesId: bigint;
  readonly afterWatch: bigint;
}

const startColumns: ListColumns<WatchStart, "seriesId" | "afterWatch"> = {
  seriesId: ["bigint", ({ seriesId }) => seriesId],
  afterWatch: ["bigint", ({ afterWatch }) => afterWatch],
};

const lockActive = prepared((db) => {
  const start = placeholderTable(startColumns);
  const active = db
    .select({
      id: watch.id,
      holderId: watch.holderId,
      seriesId: watch.seriesId,
      rule: watch.rule,
      minDelta: watch.minDelta,
      rearmPercent: watch.rearmPercent,
      basis: watch.basis,
      firedPrice: watch.firedPrice,
      sinceRevision: watch.sinceRevision,
      expiresAt: watch.expiresAt,
      cooldownUntil: watch.cooldownUntil,
    })
    .from(watch)
    .where(
      and(
        eq(watch.seriesId, start.seriesId),
        gt(watch.id, start.afterWatch),
        isNull(watch.endedAt),
        isNull(watch.pausedAt),
      ),
    )
    .orderBy(watch.id)
    .limit(sql.placeholder("limit"))
    .for("no key update")
    .as("active");
  return db
    .select({
      id: active.id,
      holderId: active.holderId,
      seriesId: active.seriesId,
      rule: active.rule,
      minDelta: active.minDelta,
      rearmPercent: active.rearmPercent,
      basis: active.basis,
      firedPrice: active.firedPrice,
      sinceRevision: active.sinceRevision,
      expiresAt: active.expiresAt,
      cooldownUntil: active.cooldownUntil,
      consolidation: consolidationOfHolder,
    })
    .from(start.table)
    .crossJoinLateral(active)
    .innerJoin(holder, eq(holder.id, active.holderId))
    .orderBy(active.id);
});

/** Locks the active watches of each series with an id above `afterWatch`, in order of id, at most `limit` of each. */
export async function lockActiveWatches(
  tx: Sql,
  from: readonly WatchStart[],
  limit: number,
): Promise<ReadonlyMap<bigint, readonly ActiveWatch[]>> {
  const rows = await lockActive(tx, { ...listsOf(from, startColumns), limit });
  return Map.groupBy(rows, ({ seriesId }) => seriesId);
}

type SavedState = Pick<ActiveWatch, "id"> & Pick<WatchState, "basis" | "firedPrice">;

const stateColumns: ListColumns<SavedState, "id" | "basis" | "firedPrice"> = {
  id: ["bigint", ({ id }) => id],
  basis: ["bigint", ({ basis }) => basis],
  firedPrice: ["bigint", ({ firedPrice }) => firedPrice],
};

const updateStates = prepared((db) => {
  const state = placeholderTable(stateColumns);
  return db
    .update(watch)
    .set({ basis: state.basis, firedPrice: state.firedPrice })
    .from(state.table)
    .where(eq(watch.id, state.id));
});

/** Stores the states of watches. */
export async function saveStates(tx: Sql, states: readonly SavedState[]): Promise<void> {
  if (states.length > 0) await updateStates(tx, listsOf(states, stateColumns));
}
