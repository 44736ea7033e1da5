import { alert, changeCheckpoint, changeSeen, priceChange } from "@tidemark/drizzle";
import { and, eq, exists, gte, lte, max, notExists, sql } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** Price drops are listed for this long, and a relay that lost its slot replays from them. */
const keptMs = 30 * 24 * 3_600_000;
const batch = 5000;

/**
 * Deletes old changes that the relay has published (visible in the checkpoint's snapshot), the notifier has seen and no
 * alert refers to; and the notifier's seen revisions of series without changes. Returns how many rows.
 */
export async function deleteOldChanges(pool: Pool, now: number, signal: AbortSignal): Promise<number> {
  let rows = 0;
  for (;;) {
    const deleted = await trimBatch(pool, now);
    rows += deleted.changes + deleted.seen;
    if (deleted.changes < batch || signal.aborted) return rows;
  }
}

async function trimBatch(pool: Pool, now: number): Promise<{ changes: number; seen: number }> {
  const db = orm(pool);
  const one = { one: sql`1` };
  const handedOver = db
    .select(one)
    .from(changeCheckpoint)
    .where(sql`pg_visible_in_snapshot(${priceChange.xid}, ${changeCheckpoint.snapshot})`);
  const alertOfIt = db
    .select(one)
    .from(alert)
    .where(and(eq(alert.seriesId, priceChange.seriesId), eq(alert.revision, priceChange.revision)));
  const old = db.$with("old").as(
    db
      .select({ seriesId: priceChange.seriesId, revision: priceChange.revision })
      .from(priceChange)
      .innerJoin(
        changeSeen,
        and(
          eq(changeSeen.consumer, sql`'notifier'`),
          eq(changeSeen.seriesId, priceChange.seriesId),
          gte(changeSeen.revision, priceChange.revision),
        ),
      )
      .where(and(lte(priceChange.acceptedAt, now - keptMs), exists(handedOver), notExists(alertOfIt)))
      .orderBy(priceChange.acceptedAt)
      .limit(batch),
  );
  const changes = db
    .$with("changes")
    .as(
      db
        .delete(priceChange)
        .where(
          sql`(${priceChange.seriesId}, ${priceChange.revision}) in (select series_id, revision from ${old})`,
        )
        .returning({ seriesId: priceChange.seriesId, revision: priceChange.revision }),
    );
  const last = db.$with("last").as(
    db
      .select({ seriesId: changes.seriesId, revision: max(changes.revision).as("revision") })
      .from(changes)
      .groupBy(changes.seriesId),
  );
  const another = db
    .select(one)
    .from(priceChange)
    .where(
      and(
        eq(priceChange.seriesId, last.seriesId),
        sql`(${priceChange.seriesId}, ${priceChange.revision}) not in (select series_id, revision from ${changes})`,
      ),
    );
  // No change of the series can come again. A newer one that the notifier sees meanwhile has a higher revision.
  const isDone = db
    .select(one)
    .from(last)
    .where(
      and(
        eq(changeSeen.seriesId, last.seriesId),
        lte(changeSeen.revision, last.revision),
        notExists(another),
      ),
    );
  const seen = db
    .$with("seen")
    .as(db.delete(changeSeen).where(exists(isDone)).returning({ seriesId: changeSeen.seriesId }));
  const [row] = await db
    .with(old, changes, last, seen)
    .select({ changes: db.$count(changes), seen: db.$count(seen) })
    .from(sql`(select) one`);
  return row!;
}
