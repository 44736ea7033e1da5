import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "../../platform/database.ts";
import { selectVisible } from "./statements.ts";

/** Longer than any commit takes. */
const timeoutMs = 10_000;

/**
 * Waits until every other transaction can see what these transactions (xid8) wrote: the log shows a commit a moment
 * before. Rejects when aborted, or after 10 s: the log is then of another database.
 */
export async function waitUntilVisible(
  pool: Pool,
  xids: Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const wanted = [...new Set(xids)];
  if (wanted.length === 0) return;
  const until = performance.now() + timeoutMs;
  for (;;) {
    const [row] = await selectVisible(pool, { xids: wanted });
    if (row!.visible) return;
    if (performance.now() > until)
      throw new Error("changes of the replication stream are not in the database");
    await sleep(1, undefined, { signal });
  }
}
