import type { Change } from "@tidemark/core/wire";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import type { Consumer } from "./change-stream.ts";
import { insertSeen, raiseSeen } from "./statements.ts";

/**
 * A consumer that handles each change once, however often the stream brings it: the work and the note that it was done
 * are one transaction. The note is kept under `name`, which must never change.
 */
export const idempotentConsumer = (
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

/** The changes that the consumer has not seen. The stream repeats changes, but never skips a revision. */
async function takeNew(tx: Sql, consumer: string, changes: readonly Change[]): Promise<readonly Change[]> {
  const newest = new Map<string, number>();
  for (const { seriesId, revision } of changes) {
    newest.set(seriesId, Math.max(revision, newest.get(seriesId) ?? 0));
  }
  const seriesIds = [...newest.keys()];
  await insertSeen(tx, { consumer, seriesIds });
  const rows = await raiseSeen(tx, { consumer, seriesIds, revisions: [...newest.values()] });
  const seen = new Map(rows.map(({ seriesId, revision }) => [String(seriesId), revision]));
  return changes.filter(({ seriesId, revision }) => {
    if (revision <= seen.get(seriesId)!) return false;
    seen.set(seriesId, revision);
    return true;
  });
}
