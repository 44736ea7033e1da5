import { sql } from "drizzle-orm";
import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

/** Product and series ids: above 2^53, so bigint in JavaScript. */
export const id = (name: string) => bigint(name, { mode: "bigint" });

/** Minor units of the marketplace's currency; a safe integer. */
export const minor = (name: string) => bigint(name, { mode: "number" });

export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const now = sql`now()`;

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

export const pgSnapshot = customType<{ data: string }>({ dataType: () => "pg_snapshot" });

export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
