import type { WatchRule } from "@tidemark/core/wire";
import { usualPriceOf } from "../../history/seen.ts";
import type { Sql } from "../../platform/database.ts";

/** What a watch that begins now begins with. */
export interface SeriesNow {
  readonly isKnown: boolean;
  readonly revision: number;
  /** Minor units; null: unavailable, or nothing is accepted. */
  readonly price: number | null;
  /** The usual price, for a rule that asks for it; null for others, or while too little was seen. */
  readonly usual: number | null;
}

/**
 * A series as it is, and stays until the commit: a change accepted after it finds the watch that was made with it.
 * One that does not exist cannot be held.
 */
export async function holdSeries(tx: Sql, id: bigint, rule: WatchRule, now: number): Promise<SeriesNow> {
  const [row] = await tx<Omit<SeriesNow, "usual">[]>`
    select true as "isKnown", revision, price::float8 as price from series where id = ${String(id)}::bigint for share`;
  if (!row) return { isKnown: false, revision: 0, price: null, usual: null };
  return { ...row, usual: rule.kind === "usual" ? await usualPriceOf(tx, id, now) : null };
}
