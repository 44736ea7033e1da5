import postgres from "postgres";
import type { Pool, Sql } from "../../platform/database.ts";
import { changeOf } from "./change-row.ts";
import type { ChangeStream } from "./change-stream.ts";
import {
  declareChangesAfter,
  fetchChangesAfter,
  lockCheckpoint,
  moveCheckpoint,
  selectAnyAfter,
  selectCheckpoint,
} from "./statements.ts";

const pageSize = 500;

/** Whether there are changes beyond the checkpoint. */
export async function hasBacklog(pool: Pool): Promise<boolean> {
  const [checkpoint] = await selectCheckpoint(pool);
  return !checkpoint || (await selectAnyAfter(pool, checkpoint)).length > 0;
}

/** Publishes every change beyond the checkpoint, and moves the checkpoint. `busy`: another relay is doing so. */
export async function publishBacklog(
  pool: Pool,
  stream: ChangeStream,
  signal: AbortSignal,
): Promise<"done" | "busy"> {
  const work = async (tx: Sql) => {
    const [checkpoint] = await lockCheckpoint(tx);
    if (!checkpoint) return "busy";
    // postgres.js's own cursor waits for ever after an error within its loop.
    await declareChangesAfter(tx, checkpoint);
    for (;;) {
      const rows = await fetchChangesAfter(tx, { limit: pageSize });
      if (rows.length === 0) break;
      signal.throwIfAborted();
      const changes = rows.flatMap((row) => changeOf(row) ?? []);
      if (changes.length > 0) await stream.publish(changes);
    }
    await moveCheckpoint(tx, { snapshot: checkpoint.now });
    return "done";
  };
  try {
    return await pool.begin("isolation level repeatable read", work);
  } catch (error) {
    // Another relay moved the checkpoint between our snapshot and the lock.
    if (error instanceof postgres.PostgresError && error.code === "40001") return "busy";
    throw error;
  }
}
