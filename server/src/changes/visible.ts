import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "../database.ts";

/**
 * Waits until what these transactions (xid8) wrote can be seen by every other: the log tells of a commit a moment
 * before. Rejects when aborted.
 */
export async function untilVisible(pool: Pool, xids: Iterable<string>, signal: AbortSignal): Promise<void> {
  const wanted = [...new Set(xids)];
  if (wanted.length === 0) return;
  for (;;) {
    const [row] = await pool<[{ visible: boolean }]>`
      select bool_and(pg_visible_in_snapshot(xid::xid8, pg_current_snapshot())) as visible
      from unnest(${wanted}::text[]) xid`;
    if (row.visible) return;
    await sleep(1, undefined, { signal });
  }
}
