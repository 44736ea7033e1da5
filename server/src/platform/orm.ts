import { fillPlaceholders, type Query, type SQL } from "drizzle-orm";
import { PgDialect, PgPreparedQuery } from "drizzle-orm/pg-core";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import type { Sql } from "./database.ts";

export type Orm = PgRemoteDatabase;

// drizzle wraps every error in its own, whose message shows the parameters: they would get into logs. It also hides the
// database's error code, which decides whether a transaction is retried and whether the database is lost.
Object.assign(PgPreparedQuery.prototype, {
  queryWithCache: (_text: string, _params: unknown, query: () => Promise<unknown>) => query(),
});

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

interface Preparable<Result> {
  prepare(name: string): { execute(params: Record<string, unknown>): Promise<Result> };
}

/**
 * A statement that is built once for each connection, not for each call: building takes up to a third of a millisecond.
 * `build` writes the parameters as `sql.placeholder(name)`; their values are not converted by column types.
 */
export function prepared<Params extends Record<string, unknown>, Result>(
  build: (db: Orm) => Preparable<Result>,
): (sql: Sql, params: Params) => Promise<Result> {
  const statements = new WeakMap<Orm, ReturnType<Preparable<Result>["prepare"]>>();
  return (sql, params) => {
    const db = orm(sql);
    let statement = statements.get(db);
    if (!statement) {
      statement = build(db).prepare("");
      statements.set(db, statement);
    }
    return statement.execute(params);
  };
}

/** Like `prepared`, for a statement that the query builder has no form for; its rows as PostgreSQL returns them. */
export function preparedSql<Params extends Record<string, unknown>, Row extends object = never>(
  build: (db: Orm) => SQL,
): (sql: Sql, params: Params) => Promise<readonly Row[]> {
  let built: Query | null = null;
  return async (sql, params) => {
    built ??= new PgDialect().sqlToQuery(build(orm(sql)));
    return sql.unsafe<Row[]>(built.sql, fillPlaceholders(built.params, params) as never[], { prepare: true });
  };
}
