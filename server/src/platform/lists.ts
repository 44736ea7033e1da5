import { getTableColumns, Placeholder, type SQL, type SQLChunk, type SQLWrapper, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { arrayOf } from "./database.ts";

type Value = bigint | number | boolean | string | null;
type ArrayType = "bigint" | "int" | "float8" | "boolean" | "text" | "uuid";

/** Whether a column's value is one of a list; the same statement for a list of any length. */
export const isAnyOf = (column: SQLWrapper, ids: readonly (bigint | string)[] | Placeholder): SQL =>
  sql`${column} = any(${ids instanceof Placeholder ? ids : arrayOf(ids)}::bigint[])`;

/** The columns of a list of rows: the type and the value of each. */
export type ListColumns<Row, Name extends string> = Readonly<
  Record<Name, readonly [ArrayType, (row: Row) => Value]>
>;

type ListTable<Name extends string> = { readonly table: SQL } & { readonly [N in Name]: SQL };

/**
 * Rows as a table `v`, for `from` and joins; the same statement for any number of rows. The answer has the table and each
 * column by its name.
 */
export function rowTable<Row, Name extends string>(
  rows: readonly Row[],
  columns: ListColumns<Row, Name>,
): ListTable<Name> {
  const lists = listsOf(rows, columns);
  return listTable(columns, (name) => sql.param(lists[name]));
}

/** Like `rowTable`, with placeholders that `listsOf` gives the values for. */
export const placeholderTable = <Row, Name extends string>(
  columns: ListColumns<Row, Name>,
): ListTable<Name> => listTable(columns, (name) => sql.placeholder(name));

/** The values of each column, as one parameter. */
export function listsOf<Row, Name extends string>(
  rows: readonly Row[],
  columns: ListColumns<Row, Name>,
): Readonly<Record<Name, unknown>> {
  const entries = entriesOf(columns).map(([name, [type, of]]) => [
    name,
    type === "text" ? rows.map(of) : arrayOf(rows, of),
  ]);
  return Object.fromEntries(entries);
}

function listTable<Row, Name extends string>(
  columns: ListColumns<Row, Name>,
  listOf: (name: Name) => SQLChunk,
): ListTable<Name> {
  const entries = entriesOf(columns);
  const lists = entries.map(([name, [type]]) => sql`${listOf(name)}::${sql.raw(type)}[]`);
  const names = entries.map(([name]) => sql.identifier(name));
  const table = sql`unnest(${sql.join(lists, sql`, `)}) v(${sql.join(names, sql`, `)})`;
  const byName = Object.fromEntries(names.map((name) => [name.value, sql`v.${name}`]));
  return { table, ...(byName as { readonly [N in Name]: SQL }) };
}

const entriesOf = <Row, Name extends string>(columns: ListColumns<Row, Name>) =>
  Object.entries(columns) as [Name, readonly [ArrayType, (row: Row) => Value]][];

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
