import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "../../platform/database.ts";

/** Longer than any commit: the database is another one than the log was read from. */
const longestMs = 10_000;

/**
 * Waits until what these transactions (xid8) wrote can be seen by every other: the log tells of a commit a moment
 * before. Rejects when aborted, or after 10 s.
 */
export async function untilVisible(pool: Pool, xids: Iterable<string>, signal: AbortSignal): Promise<void> {
  const wanted = [...new Set(xids)];
  if (wanted.length === 0) return;
  const until = performance.now() + longestMs;
  for (;;) {
    const [row] = await pool<[{ visible: boolean }]>`
      select bool_and(pg_visible_in_snapshot(xid::xid8, pg_current_snapshot())) as visible
      from unnest(${wanted}::text[]) xid`;
    if (row.visible) return;
    if (performance.now() > until) throw new Error("what the log told of cannot be seen");
    await sleep(1, undefined, { signal });
  }
}
