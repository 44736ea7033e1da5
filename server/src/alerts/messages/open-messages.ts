import { dueAt } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import { arrayOf, type Sql } from "../../platform/database.ts";
import type { Watcher } from "./watch-states.ts";

/** A watch, and the change it waited for. */
export interface Fired {
  readonly watcher: Watcher;
  readonly change: Change;
}

interface Bin {
  readonly holderId: bigint;
  /** Null: the holder's digest. */
  readonly watchId: bigint | null;
  readonly due: number;
}

/** Puts what fired into the open message it belongs to, and opens those that are missing. Returns those that are due. */
export async function openMessages(
  tx: Sql,
  fired: readonly Fired[],
  now: number,
): Promise<readonly bigint[]> {
  const bins = new Map<string, Bin>();
  for (const { watcher } of fired) {
    const { holderId, consolidation, cooldownUntil } = watcher;
    const watchId = consolidation.mode === "at-once" ? watcher.id : null;
    bins.set(keyOf(holderId, watchId), { holderId, watchId, due: dueAt(consolidation, now, cooldownUntil) });
  }
  const opened = await open(tx, [...bins.values()], now);
  const ids = new Map(opened.map(({ id, holderId, watchId }) => [keyOf(holderId, watchId), id]));
  const messageOf = ({ watcher: { id, holderId } }: Fired) =>
    ids.get(keyOf(holderId, id)) ?? ids.get(keyOf(holderId, null))!;
  await tx`
    insert into alert (watch_id, revision, series_id, message_id)
    select * from unnest(${arrayOf(fired, ({ watcher }) => watcher.id)}::bigint[],
      ${arrayOf(fired, ({ change }) => change.revision)}::int[],
      ${arrayOf(fired, ({ watcher }) => watcher.seriesId)}::bigint[], ${arrayOf(fired, messageOf)}::bigint[])
    on conflict do nothing`;
  return opened.filter(({ due }) => due <= now).map(({ id }) => id);
}

const keyOf = (holderId: bigint, watchId: bigint | null) => `${holderId} ${watchId ?? ""}`;

function open(tx: Sql, bins: readonly Bin[], now: number) {
  return tx<(Bin & { id: bigint })[]>`
    insert into message (holder_id, kind, watch_id, due_at, created_at)
    select holder_id, case when watch_id is null then 'digest' else 'price' end, watch_id, from_ms(due), from_ms(${now})
    from unnest(${arrayOf(bins, ({ holderId }) => holderId)}::bigint[],
      ${arrayOf(bins, ({ watchId }) => watchId)}::bigint[], ${arrayOf(bins, ({ due }) => due)}::float8[])
      v(holder_id, watch_id, due)
    order by holder_id, watch_id
    on conflict (holder_id, kind, coalesce(watch_id, 0), coalesce(corrects, 0)) where closed_at is null
    do update set due_at = least(message.due_at, excluded.due_at)
    returning id, holder_id as "holderId", watch_id as "watchId", ms(due_at) as due`.execute();
}
