import { isAfterExtra, type PriceMove } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import { pricePoint } from "@tidemark/drizzle";
import { and, desc, eq, gte, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { usualPriceOf } from "../../history/appraisals/usual-price.ts";
import type { Sql } from "../../platform/database.ts";
import { type ListColumns, listsOf, placeholderTable } from "../../platform/lists.ts";
import { orm, prepared } from "../../platform/orm.ts";
import type { ActiveWatch } from "./watch-states.ts";

/** What the rules of the watches need to know of a change; earlier prices are read only if a rule uses them. */
export async function priceMoveOf(
  tx: Sql,
  change: Change,
  watches: readonly ActiveWatch[],
): Promise<PriceMove> {
  const { previous, price, revision } = change;
  const days = watches.flatMap(({ rule }) => (rule.kind === "lowest" ? rule.days : []));
  const lows = await lowestBefore(tx, change, [...new Set(days)]);
  return {
    isFirst: revision === 1 && !isAfterExtra(change.series),
    previous,
    price,
    lastPrice: previous ?? (await lastPriceBefore(tx, change)),
    lowestBefore: (span) => lows.get(span) ?? null,
    usual: watches.some(({ rule }) => rule.kind === "usual")
      ? await usualPriceOf(tx, BigInt(change.seriesId), Date.parse(change.at))
      : null,
  };
}

async function lastPriceBefore(tx: Sql, { seriesId, revision, at }: Change): Promise<number | null> {
  if (revision === 1) return null;
  const [row] = await orm(tx)
    .select({ price: pricePoint.price })
    .from(pricePoint)
    .where(
      and(
        eq(pricePoint.seriesId, BigInt(seriesId)),
        lt(pricePoint.at, Date.parse(at)),
        isNotNull(pricePoint.price),
        isNull(pricePoint.retractedAt),
      ),
    )
    .orderBy(desc(pricePoint.at))
    .limit(1);
  return row?.price ?? null;
}

const spanColumns: ListColumns<number, "days"> = { days: ["int", (days) => days] };

/** For each number of days before `at`. */
const selectLowest = prepared((db) => {
  const span = placeholderTable(spanColumns);
  const seriesId = sql.placeholder("seriesId");
  const at = sql.placeholder("at");
  const earlier = alias(pricePoint, "earlier");
  const inForce = db
    .select({ since: sql`coalesce(max(${earlier.at}), '-infinity')`.as("since") })
    .from(earlier)
    .where(
      and(
        eq(earlier.seriesId, seriesId),
        isNull(earlier.retractedAt),
        sql`${earlier.at} <= ${at}::timestamptz - ${span.days} * interval '1 day'`,
      ),
    )
    .as("in_force");
  const isWithin = and(
    eq(pricePoint.seriesId, seriesId),
    isNull(pricePoint.retractedAt),
    gte(pricePoint.at, inForce.since),
    lt(pricePoint.at, at),
  );
  return db
    .select({
      days: sql<number>`${span.days}`,
      lowest: sql<number | null>`min(${pricePoint.price})::float8`,
    })
    .from(span.table)
    .crossJoinLateral(inForce)
    .innerJoin(pricePoint, isWithin)
    .groupBy(span.days);
});

/** The lowest price of so many days before the change, including the price in force when they began. */
async function lowestBefore(
  tx: Sql,
  { seriesId, at }: Change,
  days: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (days.length === 0) return new Map();
  const rows = await selectLowest(tx, { ...listsOf(days, spanColumns), seriesId: BigInt(seriesId), at });
  return new Map(rows.flatMap((row) => (row.lowest === null ? [] : [[row.days, row.lowest]])));
}
