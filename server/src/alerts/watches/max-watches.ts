import { maxWatches } from "@tidemark/core/wire";
import { watch } from "@tidemark/drizzle";
import { count, eq, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { t } from "../../platform/texts.ts";

/** Stopped watches are kept for a while and count here: this bounds creating and stopping in a loop. */
const maxKept = 5 * maxWatches;

/**
 * Throws conflict when a holder would have more watches than allowed with `more` of them (by default one), and too-many when
 * a new one follows too many stopped ones. The caller holds the lock of the holder's row.
 */
export async function refuseAboveMax(
  tx: Sql,
  holder: bigint,
  { isNew, more = 1 }: { readonly isNew: boolean; readonly more?: number },
): Promise<void> {
  const [counts] = await orm(tx)
    .select({ live: sql<number>`count(*) filter (where ${watch.endedAt} is null)::int`, kept: count() })
    .from(watch)
    .where(eq(watch.holderId, holder));
  if (counts!.live + more > maxWatches) {
    throw new ServiceError("conflict", t("problem.watches", { most: maxWatches }));
  }
  if (isNew && counts!.kept >= maxKept) {
    throw new ServiceError("too-many", t("problem.watches.kept"));
  }
}
