import { getTableColumns, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { arrayOf } from "./database.ts";

type Value = bigint | number | boolean | string | null;
type ArrayType = "bigint" | "int" | "float8" | "boolean" | "text" | "uuid";

/** Whether a column's value is one of a list; the same statement for a list of any length. */
export const isAnyOf = (column: SQLWrapper, ids: readonly (bigint | string)[]): SQL =>
  sql`${column} = any(${arrayOf(ids)}::bigint[])`;

/**
 * Rows as a table `v`, for `from` and joins; the same statement for any number of rows. `columns` gives the type and
 * the value of each column; the answer has each column by its name.
 */
export function rowTable<Row, Name extends string>(
  rows: readonly Row[],
  columns: Readonly<Record<Name, readonly [ArrayType, (row: Row) => Value]>>,
): { readonly table: SQL } & { readonly [N in Name]: SQL } {
  const entries = Object.entries(columns) as [Name, readonly [ArrayType, (row: Row) => Value]][];
  const lists = entries.map(([, [type, of]]) => {
    const list = type === "text" ? rows.map(of) : arrayOf(rows, of);
    return sql`${sql.param(list)}::${sql.raw(type)}[]`;
  });
  const names = entries.map(([name]) => sql.identifier(name));
  const table = sql`unnest(${sql.join(lists, sql`, `)}) v(${sql.join(names, sql`, `)})`;
  const byName = Object.fromEntries(entries.map(([name]) => [name, sql`v.${sql.identifier(name)}`]));
  return { table, ...(byName as { readonly [N in Name]: SQL }) };
}

/**
 * `insert into … select`, of the columns that the query selects by their names in the schema. drizzle's own
 * `insert().select()` names all columns, also those that only PostgreSQL may fill.
 */
export function insertFrom<T extends PgTable>(
  table: T,
  query: SQLWrapper & {
    readonly _: { readonly selectedFields: Partial<Record<keyof T["_"]["columns"], unknown>> };
  },
): SQL {
  const columns = getTableColumns(table);
  const names = Object.keys(query._.selectedFields).map((name) => sql.identifier(columns[name]!.name));
  return sql`insert into ${table} (${sql.join(names, sql`, `)}) ${query}`;
}
