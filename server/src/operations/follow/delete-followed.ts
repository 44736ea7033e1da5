import { rm } from "node:fs/promises";
import { followedServer } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

const rowsAtOnce = 50_000;
const tables = [
  ["followed_day", "series_id"],
  ["followed_product", "product_id"],
  ["followed_conflict", "series_id"],
] as const;

/**
 * Deletes a server that is followed no longer, with all that came from it. Ended halfway, it goes on when it is asked for
 * again. Returns how many days.
 */
export async function deleteFollowed(pool: Pool, id: number, folder: string): Promise<number> {
  const days = await deleteRows(pool, id);
  await orm(pool).delete(followedServer).where(eq(followedServer.id, id));
  await rm(folder, { recursive: true, force: true });
  return days;
}

/** Deletes all that came from a server. Returns how many days. */
export async function deleteRows(pool: Pool, id: number): Promise<number> {
  let days = 0;
  for (const [table, key] of tables) {
    for (let from: bigint | null = -1n; from !== null; ) {
      const range: string = `server_id = ${id} and ${key} > ${from}`;
      const [last] = await pool.unsafe<[{ id: bigint | null }]>(
        `select max(id) as id from (select ${key} as id from ${table} where ${range} order by ${key} limit ${rowsAtOnce}) part`,
      );
      if (last.id !== null) {
        const done = await pool.unsafe(`delete from ${table} where ${range} and ${key} <= ${last.id}`);
        if (table === "followed_day") days += done.count;
      }
      from = last.id;
    }
  }
  return days;
}
