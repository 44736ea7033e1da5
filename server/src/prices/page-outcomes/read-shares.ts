import { marketplaceByNumber, utcDate } from "@tidemark/core";
import { pageOutcome } from "@tidemark/drizzle";
import { gt, sql } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { compareWeeks, type OutcomeShare } from "./compare-weeks.ts";

const weekMs = 7 * 86_400_000;

/** What pages gave in the last 7 UTC days, against the 7 before. */
export async function readOutcomeShares(pool: Pool, now: number): Promise<readonly OutcomeShare[]> {
  const since = utcDate(now - weekMs);
  const isNow = sql`filter (where ${pageOutcome.day} > ${since}::date)`;
  const isBefore = sql`filter (where ${pageOutcome.day} <= ${since}::date)`;
  const { marketplace, client, priced, outcome, pages, weight } = pageOutcome;
  const rows = await orm(pool)
    .select({
      number: marketplace,
      client,
      priced,
      outcome,
      pages: sql<number>`coalesce(sum(${pages}) ${isNow}, 0)::float8`,
      weight: sql<number>`coalesce(sum(${weight}) ${isNow}, 0)`,
      weightBefore: sql<number>`coalesce(sum(${weight}) ${isBefore}, 0)`,
    })
    .from(pageOutcome)
    .where(gt(pageOutcome.day, utcDate(now - 2 * weekMs)))
    .groupBy(marketplace, client, priced, outcome)
    .orderBy(marketplace, client, priced, outcome);
  return compareWeeks(
    rows.flatMap(({ number, ...row }) => {
      const found = marketplaceByNumber(number)?.suffix;
      return found ? [{ ...row, marketplace: found }] : [];
    }),
  );
}
