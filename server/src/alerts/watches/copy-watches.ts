import type { HolderSettings } from "@tidemark/core/wire";
import { type Pool, transaction } from "../../platform/database.ts";
import { createHolder } from "../holders/holder.ts";

/** A new holder with the watches and settings of another, which keeps its own; the new one's id. Channels stay behind. */
export async function copyWatches(
  pool: Pool,
  from: bigint,
  settings: HolderSettings,
  now: number,
): Promise<bigint> {
  return transaction(pool, async (tx) => {
    const { id } = await createHolder(tx, settings, now);
    await tx`
      insert into watch (holder_id, series_id, rule, min_delta, rearm_percent, basis, fired_price, since_revision,
        created_at, expires_at, paused_at)
      select ${String(id)}::bigint, series_id, rule, min_delta, rearm_percent, basis, fired_price, since_revision,
        created_at, expires_at, paused_at
      from watch where holder_id = ${String(from)}::bigint and ended_at is null order by id`;
    return id;
  });
}
