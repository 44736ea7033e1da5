import { maxWatches } from "@tidemark/core/wire";
import { watch } from "@tidemark/drizzle";
import { and, eq, exists, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";
import { countOfWatches } from "../devices/devices.ts";
import { mergedTags } from "../watches/tags.ts";

/**
 * Moves the watches of a holder to another one, which gets the tags of those that it has already; these end, and are
 * kept for corrections of their alerts. Throws conflict when there would be too many.
 */
export async function mergeWatches(
  tx: Sql,
  into: bigint,
  from: bigint,
  now: number,
): Promise<{ readonly moved: number; readonly same: number }> {
  const db = orm(tx);
  const [old, kept] = [alias(watch, "old"), alias(watch, "kept")];
  const isFixed = sql`${old.rule} ->> 'from' is distinct from 'creation'`;
  const same = await db
    .selectDistinctOn([old.id], { id: old.id, tags: old.tags, keptId: kept.id })
    .from(old)
    .innerJoin(
      kept,
      and(
        eq(kept.holderId, into),
        isNull(kept.endedAt),
        eq(kept.seriesId, old.seriesId),
        sql`${kept.rule} = ${old.rule}`,
        eq(kept.minDelta, old.minDelta),
        sql`${kept.rearmPercent} is not distinct from ${old.rearmPercent}`,
        sql`${kept.expiresAt} is not distinct from ${old.expiresAt}`,
        sql`(${kept.pausedAt} is null) = (${old.pausedAt} is null)`,
        // A percentage of the price when it was created: of another price it is another wish.
        or(isFixed, sql`${kept.basis} is not distinct from ${old.basis}`),
      ),
    )
    .where(and(eq(old.holderId, from), isNull(old.endedAt)))
    .orderBy(old.id, kept.id);
  const counts = { old: await countOfWatches(tx, from), kept: await countOfWatches(tx, into) };
  const moved = counts.old - same.length;
  if (counts.kept + moved > maxWatches) {
    throw new ServiceError(
      "conflict",
      t("problem.watches.merged", { count: counts.kept + moved, most: maxWatches }),
    );
  }
  for (const { keptId, tags } of same) {
    if (tags.length === 0) continue;
    const [one] = await db.select({ tags: watch.tags }).from(watch).where(eq(watch.id, keptId));
    await db
      .update(watch)
      .set({ tags: mergedTags(one!.tags, tags) })
      .where(eq(watch.id, keptId));
  }
  const ids = same.map(({ id }) => id);
  await db.update(watch).set({ endedAt: now }).where(isAnyOf(watch.id, ids));
  // A key that both used: only the one that stays may answer a repeated request.
  const other = alias(watch, "other");
  const isTaken = exists(
    db
      .select({ id: other.id })
      .from(other)
      .where(and(eq(other.holderId, into), eq(other.idempotencyKey, watch.idempotencyKey))),
  );
  await db
    .update(watch)
    .set({ idempotencyKey: null, requestDigest: null })
    .where(and(eq(watch.holderId, from), isTaken));
  await db.update(watch).set({ holderId: into }).where(eq(watch.holderId, from));
  return { moved, same: same.length };
}
