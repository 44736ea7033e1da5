import { isDeepStrictEqual } from "node:util";
import { stateAfterPause, stateAtCreation, type WatchState } from "@tidemark/core";
import type { Watch, WatchPatch } from "@tidemark/core/wire";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { lockHolder } from "../holders/holder.ts";
import { expiryOf } from "./expiry.ts";
import { holdSeries } from "./lock-series.ts";
import { refuseAboveCeiling } from "./max-watches.ts";
import { watchOf } from "./watches.ts";

interface Row extends WatchState {
  readonly seriesId: bigint;
  readonly expiresAt: number | null;
  readonly pausedAt: number | null;
}

/** Changes a watch; null when the holder has no such. Throws bad-request for an impossible end. */
export async function changeWatch(
  pool: Pool,
  holder: bigint,
  id: bigint,
  patch: WatchPatch,
  now: number,
): Promise<Watch | null> {
  await transaction(pool, async (tx) => {
    const [row] = await tx<Row[]>`
      select series_id as "seriesId", rule, min_delta::float8 as "minDelta", rearm_percent as "rearmPercent",
        basis::float8 as basis, fired_price::float8 as "firedPrice", ms(expires_at) as "expiresAt",
        ms(paused_at) as "pausedAt"
      from watch where id = ${String(id)}::bigint and holder_id = ${String(holder)}::bigint and ended_at is null
      for update`;
    if (row) await write(tx, id, row, patch, now);
  });
  return watchOf(pool, holder, id, now);
}

/**
 * Takes the stop of a watch back: it goes on as after a pause. Null when the holder has no such any more. Throws conflict
 * above the ceiling.
 */
export async function restartWatch(
  pool: Pool,
  holder: bigint,
  id: bigint,
  now: number,
): Promise<Watch | null> {
  await transaction(pool, async (tx) => {
    await lockHolder(tx, holder);
    const [row] = await tx<Pick<Row, "seriesId" | "rule" | "basis" | "firedPrice">[]>`
      select series_id as "seriesId", rule, basis::float8 as basis, fired_price::float8 as "firedPrice"
      from watch where id = ${String(id)}::bigint and holder_id = ${String(holder)}::bigint and ended_at is not null
      for update`;
    if (!row) return;
    await refuseAboveCeiling(tx, holder, { isNew: false });
    const { revision, price, usual } = await holdSeries(tx, row.seriesId, row.rule, now);
    const { basis, firedPrice } = stateAfterPause(row, price, usual);
    await tx`
      update watch set ended_at = null, basis = ${basis}, fired_price = ${firedPrice}, since_revision = ${revision}
      where id = ${String(id)}::bigint`;
  });
  return watchOf(pool, holder, id, now);
}

async function write(tx: Sql, id: bigint, row: Row, patch: WatchPatch, now: number): Promise<void> {
  const { rule = row.rule, minDelta = row.minDelta, rearmPercent = row.rearmPercent } = patch;
  const expiresAt = patch.expiresAt === undefined ? row.expiresAt : expiryOf(patch.expiresAt, now);
  const paused = patch.paused ?? row.pausedAt !== null;
  const pausedAt = paused ? (row.pausedAt ?? now) : null;
  await tx`
    update watch set rule = ${tx.json(rule)}, min_delta = ${minDelta}, rearm_percent = ${rearmPercent},
      expires_at = from_ms(${expiresAt}), paused_at = from_ms(${pausedAt})
    where id = ${String(id)}::bigint`;
  const isNew = !isDeepStrictEqual(rule, row.rule);
  const wasIdle = isIdle(row, now);
  if (!isNew && !(wasIdle && !isIdle({ expiresAt, pausedAt }, now))) return;
  const { revision, price, usual } = await holdSeries(tx, row.seriesId, rule, now);
  const { basis, firedPrice } = isNew
    ? stateAtCreation(rule, price, usual)
    : stateAfterPause(row, price, usual);
  await tx`
    update watch set basis = ${basis}, fired_price = ${firedPrice}, since_revision = ${revision},
      cooldown_until = case when ${isNew} then null else cooldown_until end
    where id = ${String(id)}::bigint`;
}

const isIdle = ({ expiresAt, pausedAt }: Pick<Row, "expiresAt" | "pausedAt">, now: number): boolean =>
  pausedAt !== null || (expiresAt !== null && expiresAt <= now);
