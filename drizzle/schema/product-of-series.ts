import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** The product of a series id, in SQL; core's `productOfSeries`. */
export const productOf = (seriesId: PgColumn): SQL<bigint> => sql<bigint>`${seriesId} >> 3`;
