import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import type { Sql } from "./database.ts";

export type Orm = PgRemoteDatabase;

const known = new WeakMap<Sql, Orm>();

/** drizzle-orm's query builder on a pool, or within a transaction. Each statement is prepared once per connection. */
export function orm(sql: Sql): Orm {
  let built = known.get(sql);
  if (!built) {
    built = drizzle(async (text, params, method) => {
      const query = sql.unsafe(text, params, { prepare: true });
      return { rows: method === "all" ? await query.values() : await query };
    });
    known.set(sql, built);
  }
  return built;
}

/** Number of rows that an insert, update or delete without `returning` touched. */
export const touchedRows = async (statement: PromiseLike<readonly unknown[]>): Promise<number> =>
  ((await statement) as unknown as { readonly count: number }).count;
