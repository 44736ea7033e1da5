import { sql } from "drizzle-orm";
import { bigint, customType } from "drizzle-orm/pg-core";

/** Product and series ids: above 2^53, so bigint in JavaScript. */
export const id = (name: string) => bigint(name, { mode: "bigint" });

/** Minor units of the marketplace's currency; a safe integer. */
export const minor = (name: string) => bigint(name, { mode: "number" });

/** A moment; epoch ms in JavaScript. */
export const time = customType<{ data: number; driverData: string | Date }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: (value) => new Date(value).getTime(),
  toDriver: (value) => new Date(value).toISOString(),
});

/**
 * A jsonb column, parsed by its schema when it is read; throws a ZodError when the stored value does not fit. The
 * driver makes the text: drizzle's own jsonb would make it a second time.
 */
export const json = <T>(name: string, schema: { parse(value: unknown): T }) =>
  customType<{ data: T; driverData: unknown }>({
    dataType: () => "jsonb",
    fromDriver: (value) => schema.parse(value),
    toDriver: (value) => value,
  })(name);

export const now = sql`now()`;

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });

export const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

export const pgSnapshot = customType<{ data: string }>({ dataType: () => "pg_snapshot" });

export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
