import { marketplaceBySuffix, parseAsin, productIdOf, type SeriesKind, seriesIdOf } from "@tidemark/core";
import type postgres from "postgres";

/** Prices of a product from another tool, shown to everybody: days ago and minor units; null: no offer. */
export interface Imported {
  readonly suffix: string;
  readonly asin: string;
  readonly kind: SeriesKind;
  readonly source: string;
  readonly steps: readonly (readonly [daysAgo: number, price: number | null])[];
}

/** Stores an import as the server does. */
export async function putImport(
  sql: postgres.Sql,
  { suffix, asin, kind, source, steps }: Imported,
): Promise<void> {
  const product = productIdOf(marketplaceBySuffix(suffix)!, parseAsin(asin)!);
  const series = String(seriesIdOf(product, kind));
  const [run] = await sql<[{ id: string }]>`
    insert into import_run (source, file_digest, finished_at, accepted_at) values (${source}, '', now(), now()) returning id::text`;
  await sql`insert into product (id, changed_at) values (${String(product)}::bigint, null) on conflict do nothing`;
  await sql`insert into imported_series (series_id, run_id) values (${series}::bigint, ${run.id}::bigint)`;
  for (const [daysAgo, price] of steps) {
    await sql`
      insert into imported_point (run_id, series_id, at, price)
      values (${run.id}::bigint, ${series}::bigint, now() - ${daysAgo}::int * interval '1 day', ${price}::bigint)`;
  }
}
