import type { WatchRule } from "@tidemark/core/wire";
import { series } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import { usualPriceOf } from "../../history/appraisals/usual-price.ts";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** What a watch begins with. */
export interface LockedSeries {
  /** Whether the series exists. */
  readonly isKnown: boolean;
  readonly revision: number;
  /** Minor units; null: unavailable, or nothing is accepted. */
  readonly price: number | null;
  /** The usual price, for a rule that uses it; null for others, or while too little was seen. */
  readonly usual: number | null;
}

/**
 * Locks a series against changes until the commit: a change accepted later finds the watch that was written with this
 * state. A series that does not exist yet cannot be locked.
 */
export async function lockSeries(tx: Sql, id: bigint, rule: WatchRule, now: number): Promise<LockedSeries> {
  const [row] = await orm(tx)
    .select({ revision: series.revision, price: series.price })
    .from(series)
    .where(eq(series.id, id))
    .for("share");
  if (!row) return { isKnown: false, revision: 0, price: null, usual: null };
  return { isKnown: true, ...row, usual: rule.kind === "usual" ? await usualPriceOf(tx, id, now) : null };
}
