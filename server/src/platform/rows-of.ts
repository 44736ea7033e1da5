import { arrayOf, type Sql } from "./database.ts";

type ColumnType = "bigint" | "boolean" | "float8" | "int" | "real" | "smallint" | "text" | "uuid";

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Rows as a table of a statement, the same statement however many they are: `unnest(…) as NAME(column, …)`. The columns
 * are the rows' keys in snake case. `ordinal`: one more column, which counts the rows from 1.
 */
export function rowsOf<R extends object>(
  sql: Sql,
  name: string,
  rows: readonly R[],
  types: { readonly [K in keyof R & string]?: ColumnType },
  ordinal?: string,
) {
  const columns = Object.entries(types) as [keyof R & string, ColumnType][];
  const names = columns.map(([column]) => snakeCase(column));
  const casts = columns.map(([, type]) => `::${type}[]`);
  const last = `${casts.pop()})${ordinal ? " with ordinality" : ""} as ${name}(${[...names, ...(ordinal ? [ordinal] : [])]})`;
  const strings = ["unnest(", ...casts.map((cast) => `${cast}, `), last];
  const values = columns.map(([column, type]) =>
    type === "text"
      ? rows.map((row) => row[column] as string | null)
      : arrayOf(rows, (row) => row[column] as bigint | number | boolean | string | null),
  );
  return sql(Object.assign(strings, { raw: strings }), ...values);
}

/** The row type of a statement that returns no columns. */
export type NoColumns = Record<never, never>;
