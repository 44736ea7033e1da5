import type { Change } from "@tidemark/core/wire";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import type { Consumer } from "./change-stream.ts";

/**
 * A consumer whose work is part of one transaction with the note that it was done: each change reaches `work`
 * once, however often the stream brings it. `name` is the consumer's for good.
 */
export const once = (
  pool: Pool,
  name: string,
  work: (tx: Sql, changes: readonly Change[]) => Promise<void>,
): Consumer => ({
  handle: (changes) =>
    transaction(pool, async (tx) => {
      const fresh = await takeNew(tx, name, changes);
      if (fresh.length > 0) await work(tx, fresh);
    }),
});

/** Those of the changes that the consumer has not seen. The stream repeats itself, but never skips a revision. */
async function takeNew(tx: Sql, name: string, changes: readonly Change[]): Promise<readonly Change[]> {
  const newest = new Map<string, number>();
  for (const { seriesId, revision } of changes) {
    newest.set(seriesId, Math.max(revision, newest.get(seriesId) ?? 0));
  }
  const ids = [...newest.keys()];
  // First a row for each, so that two processes wait for one another also over a series that neither has seen.
  await tx`
    insert into change_seen (consumer, series_id, revision)
    select ${name}, id, 0 from unnest(${ids}::bigint[]) id order by id on conflict do nothing`;
  const rows = await tx<{ seriesId: bigint; revision: number }[]>`
    with before as (
      select series_id, revision from change_seen
      where consumer = ${name} and series_id = any(${ids}::bigint[]) order by series_id for update
    )
    update change_seen s set revision = greatest(before.revision, v.revision)
    from before join unnest(${ids}::bigint[], ${[...newest.values()]}::int[]) v(id, revision) on v.id = before.series_id
    where s.consumer = ${name} and s.series_id = v.id
    returning s.series_id as "seriesId", before.revision`;
  const seen = new Map(rows.map(({ seriesId, revision }) => [String(seriesId), revision]));
  return changes.filter(({ seriesId, revision }) => {
    if (revision <= seen.get(seriesId)!) return false;
    seen.set(seriesId, revision);
    return true;
  });
}
