import { maxWatches } from "@tidemark/core/wire";
import type { Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/errors.ts";

/** Stopped watches are kept a while; whoever makes and stops them in a loop comes to an end. */
const maxKept = 5 * maxWatches;

/** Throws conflict when a holder, whose row is locked, has as many watches as it may; too-many for a new one after many. */
export async function refuseAboveCeiling(
  tx: Sql,
  holder: bigint,
  { isNew }: { isNew: boolean },
): Promise<void> {
  const [count] = await tx<[{ live: number; kept: number }]>`
    select count(*) filter (where ended_at is null)::int as live, count(*)::int as kept from watch
    where holder_id = ${String(holder)}::bigint`;
  if (count.live >= maxWatches) {
    throw new ServiceError("conflict", `At most ${maxWatches} watches: delete one first.`);
  }
  if (isNew && count.kept >= maxKept) {
    throw new ServiceError("too-many", "Too many watches were made and deleted within 30 days.");
  }
}
