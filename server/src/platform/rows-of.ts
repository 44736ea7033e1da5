import { arrayOf, type Sql } from "./database.ts";

type ColumnType = "bigint" | "boolean" | "float8" | "int" | "real" | "smallint" | "text" | "uuid";

interface Table {
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  readonly strings: TemplateStringsArray;
}

/** postgres.js keeps each template it has seen forever: there must be one for each table, not one a call. */
const tables = new Map<string, Table>();

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function tableOf(name: string, types: Readonly<Record<string, ColumnType>>, ordinal: string): Table {
  const key = `${name} ${ordinal} ${JSON.stringify(types)}`;
  const known = tables.get(key);
  if (known) return known;
  const columns = Object.entries(types);
  const names = [...columns.map(([column]) => snakeCase(column)), ...(ordinal ? [ordinal] : [])];
  const casts = columns.map(([, type]) => `::${type}[]`);
  const end = `${casts.pop()})${ordinal && " with ordinality"} as ${name}(${names})`;
  const strings = ["unnest(", ...casts.map((cast) => `${cast}, `), end];
  const table = { columns, strings: Object.assign(strings, { raw: strings }) };
  tables.set(key, table);
  return table;
}

/**
 * Rows as a table of a statement, the same statement however many they are: `unnest(…) as NAME(column, …)`. The columns
 * are the rows' keys in snake case. `ordinal`: one more column, which counts the rows from 1.
 */
export function rowsOf<R extends object>(
  sql: Sql,
  name: string,
  rows: readonly R[],
  types: { readonly [K in keyof R & string]?: ColumnType },
  ordinal = "",
) {
  const { columns, strings } = tableOf(name, types as Record<string, ColumnType>, ordinal);
  const values = columns.map(([name, type]) => {
    const column = name as keyof R;
    return type === "text"
      ? rows.map((row) => row[column] as string | null)
      : arrayOf(rows, (row) => row[column] as bigint | number | boolean | string | null);
  });
  return sql(strings, ...values);
}

/** The row type of a statement that returns no columns. */
export type NoColumns = Record<never, never>;
