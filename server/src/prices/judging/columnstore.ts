import type { Sql } from "../../platform/database.ts";

/**
 * Points and days of long ago may lie in TimescaleDB's columnstore. An update or delete unpacks all of a table that its
 * constants leave, whatever it joins, so until the transaction's end parameters are planned as constants; an upsert
 * unpacks what its keys name. The limit on what one transaction may unpack is lifted. Nothing elsewhere.
 */
export const reachColumnstore = (sql: Sql) => sql<{ mode: string; limit: string }[]>`
  select set_config('plan_cache_mode', 'force_custom_plan', true) as mode,
    set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true) as limit`;
