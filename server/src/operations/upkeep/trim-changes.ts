import type { Pool } from "../../platform/database.ts";

/** Price drops are listed for as long; a relay that lost its place is replayed from them. */
const keptMs = 30 * 24 * 3_600_000;
const batch = 5000;

/**
 * Deletes changes that are old, were handed over (the checkpoint shows them), were taken in by the notifier, and
 * that no alert tells of any more; and what the notifier remembers of series that have none left. Returns rows.
 */
export async function trimChanges(pool: Pool, now: number, signal: AbortSignal): Promise<number> {
  let rows = 0;
  for (;;) {
    const [gone] = await pool<[{ changes: number; seen: number }]>`
      with old as (
        select c.series_id, c.revision from price_change c
          join change_seen n on n.consumer = 'notifier' and n.series_id = c.series_id and n.revision >= c.revision
        where c.accepted_at <= from_ms(${now - keptMs})
          and exists (select from change_checkpoint p where pg_visible_in_snapshot(c.xid, p.snapshot))
          and not exists (select from alert a where a.series_id = c.series_id and a.revision = c.revision)
        order by c.accepted_at limit ${batch}
      ), changes as (
        delete from price_change c using old where c.series_id = old.series_id and c.revision = old.revision
        returning c.series_id, c.revision
      ), last as (
        select series_id, max(revision) as revision from changes group by series_id
      ), seen as (
        -- Nothing of the series can come again. A newer change that is taken in meanwhile is seen by its revision.
        delete from change_seen s using last l
        where s.series_id = l.series_id and s.revision <= l.revision
          and not exists (select from price_change c where c.series_id = l.series_id
            and (c.series_id, c.revision) not in (select series_id, revision from changes))
        returning 1
      )
      select (select count(*)::int from changes) as changes, (select count(*)::int from seen) as seen`;
    rows += gone.changes + gone.seen;
    if (gone.changes < batch || signal.aborted) return rows;
  }
}
