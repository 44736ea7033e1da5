import type { Sql } from "../../platform/database.ts";

/** The name of the connected database's replication slot: slots are named across the whole cluster. */
export const slotName = (sql: Sql) =>
  sql`(select 'tidemark_' || oid from pg_database where datname = current_database())`;
