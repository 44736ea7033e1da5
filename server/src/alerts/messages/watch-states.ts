import type { WatchState } from "@tidemark/core";
import type { Consolidation } from "@tidemark/core/wire";
import { arrayOf, type Sql } from "../../platform/database.ts";

/** A watch that a change may concern, and how its holder wants to be told. Times: epoch ms. */
export interface Watcher extends WatchState {
  readonly id: bigint;
  readonly holderId: bigint;
  readonly seriesId: bigint;
  readonly sinceRevision: number;
  readonly expiresAt: number | null;
  readonly cooldownUntil: number | null;
  readonly consolidation: Consolidation;
}

/** Locks the active watches of each series that come after the given one, by id, at most `limit` of each. */
export async function lockWatchers(
  tx: Sql,
  from: readonly { readonly seriesId: bigint; readonly afterWatch: bigint }[],
  limit: number,
): Promise<ReadonlyMap<bigint, readonly Watcher[]>> {
  const rows = await tx<Watcher[]>`
    select w.id, w.holder_id as "holderId", w.series_id as "seriesId", w.rule, w.min_delta::float8 as "minDelta",
      w.rearm_percent as "rearmPercent", w.basis::float8 as basis, w.fired_price::float8 as "firedPrice",
      w.since_revision as "sinceRevision", ms(w.expires_at) as "expiresAt", ms(w.cooldown_until) as "cooldownUntil",
      h.settings -> 'consolidation' as consolidation
    from unnest(${arrayOf(from, ({ seriesId }) => seriesId)}::bigint[],
      ${arrayOf(from, ({ afterWatch }) => afterWatch)}::bigint[]) v(series_id, after)
    cross join lateral (
      select * from watch one
      where one.series_id = v.series_id and one.id > v.after and one.ended_at is null and one.paused_at is null
      order by one.id limit ${limit} for no key update
    ) w
    join holder h on h.id = w.holder_id
    order by w.id`;
  return Map.groupBy(rows, ({ seriesId }) => seriesId);
}

/** What watches remember from now on. */
export async function remember(
  tx: Sql,
  states: readonly (Pick<Watcher, "id"> & Pick<WatchState, "basis" | "firedPrice">)[],
): Promise<void> {
  if (states.length === 0) return;
  await tx`
    update watch w set basis = v.basis, fired_price = v.fired_price
    from unnest(${arrayOf(states, ({ id }) => id)}::bigint[], ${arrayOf(states, ({ basis }) => basis)}::bigint[],
      ${arrayOf(states, ({ firedPrice }) => firedPrice)}::bigint[]) v(id, basis, fired_price)
    where w.id = v.id`;
}
