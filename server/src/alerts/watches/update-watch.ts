import { isDeepStrictEqual } from "node:util";
import { stateAfterPause, stateAtCreation, type WatchState } from "@tidemark/core";
import type { Watch, WatchPatch } from "@tidemark/core/wire";
import { watch } from "@tidemark/drizzle";
import { and, eq, isNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { expiryOf } from "./expiry.ts";
import { lockSeries } from "./lock-series.ts";
import { restoreWatches } from "./restore-watches.ts";
import { isHolders, watchOf } from "./watches.ts";

interface Row extends WatchState {
  readonly seriesId: bigint;
  readonly expiresAt: number | null;
  readonly pausedAt: number | null;
}

const columns = {
  seriesId: watch.seriesId,
  rule: watch.rule,
  minDelta: watch.minDelta,
  rearmPercent: watch.rearmPercent,
  basis: watch.basis,
  firedPrice: watch.firedPrice,
  expiresAt: watch.expiresAt,
  pausedAt: watch.pausedAt,
};

/** Updates a watch; null when the holder has no such watch. Throws bad-request for an impossible expiry. */
export async function updateWatch(
  pool: Pool,
  holder: bigint,
  id: bigint,
  patch: WatchPatch,
  now: number,
): Promise<Watch | null> {
  await transaction(pool, async (tx) => {
    const [row] = await orm(tx)
      .select(columns)
      .from(watch)
      .where(and(isHolders(holder, id), isNull(watch.endedAt)))
      .for("update");
    if (row) await applyPatch(tx, id, row, patch, now);
  });
  return watchOf(pool, holder, id, now);
}

/** Undoes the stop of a watch. Null when the holder has no such watch any more. Throws as `restoreWatches` does. */
export async function restartWatch(
  pool: Pool,
  holder: bigint,
  id: bigint,
  now: number,
): Promise<Watch | null> {
  await restoreWatches(pool, holder, { ids: [id] }, now);
  return watchOf(pool, holder, id, now);
}

async function applyPatch(tx: Sql, id: bigint, row: Row, patch: WatchPatch, now: number): Promise<void> {
  const { rule = row.rule, minDelta = row.minDelta, rearmPercent = row.rearmPercent } = patch;
  const expiresAt = patch.expiresAt === undefined ? row.expiresAt : expiryOf(patch.expiresAt, now);
  const paused = patch.paused ?? row.pausedAt !== null;
  const pausedAt = paused ? (row.pausedAt ?? now) : null;
  await orm(tx)
    .update(watch)
    .set({ rule, minDelta, rearmPercent, expiresAt, pausedAt, ...(patch.tags && { tags: patch.tags }) })
    .where(eq(watch.id, id));
  const isNewRule = !isDeepStrictEqual(rule, row.rule);
  const isActiveAgain = isIdle(row, now) && !isIdle({ expiresAt, pausedAt }, now);
  if (!isNewRule && !isActiveAgain) return;
  const { revision, price, usual } = await lockSeries(tx, row.seriesId, rule, now);
  const state = isNewRule ? stateAtCreation(rule, price, usual) : stateAfterPause(row, price, usual);
  await orm(tx)
    .update(watch)
    .set({ ...state, sinceRevision: revision, ...(isNewRule && { cooldownUntil: null }) })
    .where(eq(watch.id, id));
}

/** Paused or expired: changes do not reach it. */
const isIdle = ({ expiresAt, pausedAt }: Pick<Row, "expiresAt" | "pausedAt">, now: number): boolean =>
  pausedAt !== null || (expiresAt !== null && expiresAt <= now);
