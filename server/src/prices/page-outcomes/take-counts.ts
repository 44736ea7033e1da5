import { utcDate } from "@tidemark/core";
import type { PageCount } from "@tidemark/core/wire";
import { pageOutcome, pageOutcomeSender } from "@tidemark/drizzle";
import { eq, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm, touchedRows } from "../../platform/orm.ts";
import { shareOut } from "./share-out.ts";

/** Versions told apart on one day: a client may call itself anything. */
const mostVersions = 40;
const other = "other";

export interface DayCounts {
  readonly reporter: string;
  /** The extension's version. */
  readonly client: string;
  readonly counts: readonly PageCount[];
}

/**
 * Adds what a reporter's browser counted to the day on which it came; a reporter's first counts of a day alone, so that a
 * repetition adds nothing. Returns whether they were added.
 */
export async function takePageCounts(
  pool: Pool,
  { reporter, client, counts }: DayCounts,
  now: number,
): Promise<boolean> {
  const day = utcDate(now);
  const shared = shareOut(counts);
  if (shared.length === 0) return false;
  return transaction(pool, async (tx) => {
    const db = orm(tx);
    const first = await touchedRows(
      db
        .insert(pageOutcomeSender)
        .values({ day, reporter: BigInt(reporter) })
        .onConflictDoNothing(),
    );
    if (first === 0) return false;
    const version = await countedVersion(tx, day, client);
    const rows = shared.map((one) => ({ ...one, day, client: version }));
    // In one order: two such statements cannot deadlock.
    const keyOf = (row: (typeof rows)[number]) => `${row.marketplace} ${row.priced} ${row.outcome}`;
    rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    await db
      .insert(pageOutcome)
      .values(rows)
      .onConflictDoUpdate({
        target: [
          pageOutcome.day,
          pageOutcome.marketplace,
          pageOutcome.client,
          pageOutcome.priced,
          pageOutcome.outcome,
        ],
        set: {
          pages: sql`${pageOutcome.pages} + excluded.pages`,
          weight: sql`${pageOutcome.weight} + excluded.weight`,
        },
      });
    return true;
  });
}

/** The version, or `other` when the day has enough of them. */
async function countedVersion(tx: Sql, day: string, client: string): Promise<string> {
  const rows = await orm(tx)
    .selectDistinct({ client: pageOutcome.client })
    .from(pageOutcome)
    .where(eq(pageOutcome.day, day))
    .limit(mostVersions + 1);
  return rows.length < mostVersions || rows.some((row) => row.client === client) ? client : other;
}
