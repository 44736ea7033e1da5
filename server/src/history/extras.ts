import { parseExtra, priceWithExtra, privatePolicy } from "@tidemark/core";
import type { ExtraView } from "@tidemark/core/wire";
import { extraChange } from "@tidemark/drizzle";
import { desc, eq } from "drizzle-orm";
import type { Pool } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";

/** More changes of a product's extras are not shown. */
const most = 50;

type ExtraRow = typeof extraChange.$inferSelect;

/** The newest changes of the extras of a headline series. */
export const readExtraChanges = (pool: Pool, headline: bigint): Promise<readonly ExtraRow[]> =>
  orm(pool)
    .select()
    .from(extraChange)
    .where(eq(extraChange.seriesId, headline))
    .orderBy(desc(extraChange.since), extraChange.kind)
    .limit(most)
    .execute();

/** What one pays with an extra (minor units); null: it does not say, or it is a large drop that no reading shows. */
function paysOf({ kind, price, value, verified }: ExtraRow): number | null {
  const pays = priceWithExtra(kind, price, value);
  if (pays === null || verified || kind === "unit") return pays;
  return (price - pays) / price < privatePolicy.largeDrop ? pays : null;
}

/** The changes as the API shows them: with another headline price in force (minor units, epoch ms) they are over. */
export function extraViews(
  rows: readonly ExtraRow[],
  headline: { readonly price: number | null; readonly since: number | null } | undefined,
): readonly ExtraView[] {
  const iso = (ms: number) => new Date(ms).toISOString();
  return rows.flatMap((row): ExtraView[] => {
    const value = parseExtra(row.value);
    if (!value) return [];
    const isOver = row.price !== headline?.price;
    const until = row.until ?? (isOver ? Math.max(row.since, headline?.since ?? 0) : null);
    return [
      {
        kind: row.kind,
        percent: "percent" in value ? value.percent : null,
        minor: "minor" in value ? value.minor : null,
        unit: "unit" in value ? value.unit : null,
        pays: paysOf(row),
        price: row.price,
        since: iso(row.since),
        until: until === null ? null : iso(until),
        reporters: row.reporters,
        verified: row.verified,
      },
    ];
  });
}
