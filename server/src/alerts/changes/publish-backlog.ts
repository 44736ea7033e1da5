import postgres from "postgres";
import type { Pool, Sql } from "../../platform/database.ts";
import { type ChangeRow, changeColumns, changeOf } from "./change-row.ts";
import type { ChangeStream } from "./change-stream.ts";
import { moveCheckpoint } from "./checkpoint.ts";

const page = 500;

/** Changes that a snapshot does not show. It is whole where a lowest number is not: none skipped, none twice. */
export const beyond = (sql: Sql, snapshot: postgres.PendingQuery<postgres.Row[]>) => sql`
  from price_change where xid >= pg_snapshot_xmin(${snapshot}) and not pg_visible_in_snapshot(xid, ${snapshot})`;

const given = (sql: Sql, snapshot: string) => sql`${snapshot}::text::pg_snapshot`;

/** Whether there is anything beyond the checkpoint. */
export async function isBehind(sql: Sql): Promise<boolean> {
  const [at] = await sql<{ snapshot: string }[]>`select snapshot::text from change_checkpoint`;
  if (!at) return true;
  return (await sql`select 1 ${beyond(sql, given(sql, at.snapshot))} limit 1`).length > 0;
}

/**
 * Hands every change beyond the checkpoint to the stream, and moves the checkpoint. `busy`: another relay is at
 * it. Those of a product go by time; within a series by revision, whatever the clocks said.
 */
export async function handOver(
  pool: Pool,
  stream: ChangeStream,
  signal: AbortSignal,
): Promise<"done" | "busy"> {
  try {
    const work = async (tx: Sql) => {
      const [at] = await tx<{ snapshot: string; now: string }[]>`
        select snapshot::text, pg_current_snapshot()::text as now from change_checkpoint for update skip locked`;
      if (!at) return "busy" as const;
      // By hand: postgres.js waits for ever after an error within its own cursor's loop.
      await tx`
        declare beyond no scroll cursor for select ${tx.unsafe(changeColumns)} ${beyond(tx, given(tx, at.snapshot))}
        order by series_id >> 3, max(accepted_at) over (partition by series_id order by revision), series_id, revision`;
      for (;;) {
        const rows = await tx<ChangeRow[]>`fetch ${tx.unsafe(String(page))} from beyond`;
        if (rows.length === 0) break;
        signal.throwIfAborted();
        const changes = rows.flatMap((row) => changeOf(row) ?? []);
        if (changes.length > 0) await stream.publish(changes);
      }
      await moveCheckpoint(tx, at.now);
      return "done" as const;
    };
    return await pool.begin("isolation level repeatable read", work);
  } catch (error) {
    // Another relay moved the checkpoint between our snapshot and the lock.
    if (error instanceof postgres.PostgresError && error.code === "40001") return "busy";
    throw error;
  }
}
