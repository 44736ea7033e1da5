import { type ProductId, seriesIdOf, seriesKinds } from "@tidemark/core";
import { series } from "@tidemark/drizzle";
import { between } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** The ids of a product's series that pages show. */
export async function seriesOfProduct(sql: Sql, product: ProductId): Promise<readonly bigint[]> {
  const rows = await orm(sql)
    .select({ id: series.id })
    .from(series)
    .where(between(series.id, seriesIdOf(product, seriesKinds[0]), seriesIdOf(product, seriesKinds.at(-1)!)));
  return rows.map(({ id }) => id);
}
