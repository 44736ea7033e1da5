import type { Sql } from "../database.ts";

/** What a watch that begins now begins with. */
export interface SeriesNow {
  readonly isKnown: boolean;
  readonly revision: number;
  /** Minor units; null: unavailable, or nothing is accepted. */
  readonly price: number | null;
}

/**
 * A series as it is, and stays until the commit: a change accepted after it finds the watch that was made with it.
 * One that does not exist cannot be held.
 */
export async function holdSeries(tx: Sql, id: bigint): Promise<SeriesNow> {
  const [row] = await tx<SeriesNow[]>`
    select true as "isKnown", revision, price::float8 as price from series where id = ${String(id)}::bigint for share`;
  return row ?? { isKnown: false, revision: 0, price: null };
}
