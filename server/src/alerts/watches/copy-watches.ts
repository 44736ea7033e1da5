import type { HolderSettings } from "@tidemark/core/wire";
import { watch } from "@tidemark/drizzle";
import { and, eq, isNull, sql } from "drizzle-orm";
import { type Pool, transaction } from "../../platform/database.ts";
import { insertFrom } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import { createHolder } from "../holders/holder.ts";

/** Creates a holder with the watches and settings of another, but not its channels; returns the new holder's id. */
export async function copyWatches(
  pool: Pool,
  from: bigint,
  settings: HolderSettings,
  now: number,
): Promise<bigint> {
  return transaction(pool, async (tx) => {
    const { id } = await createHolder(tx, settings, now);
    const copies = orm(tx)
      .select({
        holderId: sql<bigint>`${id}::bigint`,
        seriesId: watch.seriesId,
        rule: watch.rule,
        minDelta: watch.minDelta,
        rearmPercent: watch.rearmPercent,
        basis: watch.basis,
        firedPrice: watch.firedPrice,
        sinceRevision: watch.sinceRevision,
        createdAt: watch.createdAt,
        expiresAt: watch.expiresAt,
        pausedAt: watch.pausedAt,
        tags: watch.tags,
      })
      .from(watch)
      .where(and(eq(watch.holderId, from), isNull(watch.endedAt)))
      .orderBy(watch.id);
    await orm(tx).execute(insertFrom(watch, copies));
    return id;
  });
}
