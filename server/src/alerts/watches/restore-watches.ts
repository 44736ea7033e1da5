import { watch } from "@tidemark/drizzle";
import { and, count, eq, isNotNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import { lockHolder } from "../holders/holder.ts";
import { continueWatches, lockWatches } from "./continue-watches.ts";
import { refuseAboveMax } from "./max-watches.ts";

/** Stopped watches of a holder: by id, or all that were stopped at one moment (epoch ms). */
export type Stopped = { readonly ids: readonly (string | bigint)[] } | { readonly at: number };

const isStopped = (holder: bigint, stopped: Stopped) =>
  and(
    eq(watch.holderId, holder),
    isNotNull(watch.endedAt),
    "at" in stopped ? eq(watch.endedAt, stopped.at) : isAnyOf(watch.id, stopped.ids),
  );

/**
 * Undoes the stop of watches, which continue as after a pause. Returns how many; those that are gone are left out. Throws
 * conflict when the holder would have too many watches.
 */
export async function restoreWatches(
  pool: Pool,
  holder: bigint,
  stopped: Stopped,
  now: number,
): Promise<number> {
  return transaction(pool, async (tx) => {
    await lockHolder(tx, holder);
    const rows = await lockWatches(tx, isStopped(holder, stopped));
    if (rows.length === 0) return 0;
    await refuseAboveMax(tx, holder, { isNew: false, more: rows.length });
    await continueWatches(tx, rows, { endedAt: null }, now);
    return rows.length;
  });
}

/** How many watches of a holder can be restored. */
export async function countStopped(sql: Sql, holder: bigint, stopped: Stopped): Promise<number> {
  const [row] = await orm(sql).select({ count: count() }).from(watch).where(isStopped(holder, stopped));
  return row!.count;
}
