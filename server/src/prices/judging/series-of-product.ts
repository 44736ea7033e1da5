import type { ProductId } from "@tidemark/core";
import { series } from "@tidemark/drizzle";
import { between } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** The ids of a product's series. */
export async function seriesOfProduct(sql: Sql, product: ProductId): Promise<readonly bigint[]> {
  const first = product * 8n;
  const rows = await orm(sql)
    .select({ id: series.id })
    .from(series)
    .where(between(series.id, first, first + 7n));
  return rows.map(({ id }) => id);
}
