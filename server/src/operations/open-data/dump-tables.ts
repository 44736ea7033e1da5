import { marketplaces, seriesKinds } from "@tidemark/core";
import { guardedSql } from "./guard-csv-formulas.ts";
import type { TableName } from "./manifest.ts";

type Kind = "id" | "text" | "int" | "money" | "flag" | "time" | "day";

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly nullable?: true;
}

export interface DumpTable {
  readonly name: TableName;
  readonly columns: readonly Column[];
  /** Query for its rows, ordered by key, with the columns' names. */
  readonly select: string;
}

const series = `(array[${seriesKinds.map((kind) => `'${kind}'`)}])[(series_id & 7)::int + 1] as series`;
/** Not a price after an extra: those follow from headline prices and what people saw beside them. */
const isReported = `series_id & 7 < ${seriesKinds.length}`;
const shops = marketplaces
  .map(({ number, suffix, currency }) => `(${number}, '${suffix}', '${currency}')`)
  .join(", ");
const rest = "case when close is null then 0 else 86400 - last_change_s end";

/**
 * The tables of a dump: accepted prices that were not retracted, their products, and the days on which they were seen.
 * Never who reported them: no reporter, evidence or claim, no product with claims only, and no title from the server's
 * only reporter.
 */
export const dumpTables: readonly DumpTable[] = [
  {
    name: "products",
    columns: [
      { name: "product_id", kind: "id" },
      { name: "marketplace", kind: "text" },
      { name: "asin", kind: "text" },
      { name: "currency", kind: "text" },
      { name: "title", kind: "text", nullable: true },
      { name: "image", kind: "text", nullable: true },
    ],
    select: `
      select p.id as product_id, m.suffix as marketplace, asin_of(p.id) as asin, m.currency,
        case when p.title_by <> 'one' then ${guardedSql("p.title")} end as title,
        case when p.image_by <> 'one' then ${guardedSql("p.image")} end as image
      from product p join (values ${shops}) m(number, suffix, currency) on m.number = p.marketplace
      where exists (
        select from series s where s.id between p.id * 8 and p.id * 8 + ${seriesKinds.length - 1} and s.since is not null)
      order by p.id`,
  },
  {
    name: "price_points",
    columns: [
      { name: "product_id", kind: "id" },
      { name: "series", kind: "text" },
      { name: "at", kind: "time" },
      { name: "price", kind: "money", nullable: true },
      { name: "seen_by", kind: "int" },
      { name: "verified", kind: "flag" },
      { name: "imported", kind: "flag" },
    ],
    select: `
      select series_id >> 3 as product_id, ${series},
        to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, price, reporters as seen_by, verified,
        imported
      from price_point where retracted_at is null and ${isReported} order by series_id, price_point.at`,
  },
  {
    name: "price_days",
    columns: [
      { name: "product_id", kind: "id" },
      { name: "series", kind: "text" },
      { name: "day", kind: "day" },
      { name: "open", kind: "money", nullable: true },
      { name: "high", kind: "money", nullable: true },
      { name: "low", kind: "money", nullable: true },
      { name: "close", kind: "money", nullable: true },
      { name: "mean", kind: "money", nullable: true },
      { name: "changes", kind: "int" },
    ],
    select: `
      select series_id >> 3 as product_id, ${series}, day, open, high, low, close,
        round((weighted + coalesce(close, 0)::numeric * ${rest}) / nullif(priced_s + ${rest}, 0))::bigint as mean,
        changes
      from price_day where ${isReported} order by series_id, day`,
  },
];
