import { type BulkChange, maxTags } from "@tidemark/core/wire";
import { watch } from "@tidemark/drizzle";
import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm, touchedRows } from "../../platform/orm.ts";
import { continueWatches, lockWatches } from "./continue-watches.ts";
import { restoreWatches } from "./restore-watches.ts";

/** Does one thing with several watches of a holder; returns how many it changed. */
export async function changeWatches(
  pool: Pool,
  holder: bigint,
  { ids, action, tag = "" }: BulkChange,
  now: number,
): Promise<number> {
  if (action === "restore") return restoreWatches(pool, holder, { ids }, now);
  const own = and(isAnyOf(watch.id, ids), eq(watch.holderId, holder), isNull(watch.endedAt));
  return transaction(pool, async (tx) => {
    const update = (set: Parameters<ReturnType<typeof updateWatch>["set"]>[0], where?: SQL) =>
      touchedRows(updateWatch(tx).set(set).where(and(own, where)));
    const rows = await lockWatches(tx, and(own, action === "resume" ? isNotNull(watch.pausedAt) : undefined));
    const sameTag = sql`lower(tag) = lower(${tag}::text)`;
    switch (action) {
      case "delete":
        return update({ endedAt: now });
      case "pause":
        return update({ pausedAt: now }, isNull(watch.pausedAt));
      case "tag":
        return update(
          { tags: sql`array_append(${watch.tags}, ${tag}::text)` },
          sql`cardinality(${watch.tags}) < ${maxTags}
            and not exists (select from unnest(${watch.tags}) tag where ${sameTag})`,
        );
      case "untag":
        return update(
          {
            tags: sql`array(select tag from unnest(${watch.tags}) with ordinality t(tag, n) where not (${sameTag}) order by n)`,
          },
          sql`exists (select from unnest(${watch.tags}) tag where ${sameTag})`,
        );
      case "resume": {
        await continueWatches(tx, rows, { pausedAt: null }, now);
        return rows.length;
      }
    }
  });
}

const updateWatch = (tx: Sql) => orm(tx).update(watch);
