import { createTestDatabase } from "@tidemark/drizzle/testing";
import type postgres from "postgres";
import { expect, test } from "vitest";
import { openPool, type Sql } from "../platform/database.ts";

/** PostgreSQL's types, by their oids, as far as statements return them. */
const typeNames: Readonly<Record<number, string>> = {
  16: "bool",
  20: "int8",
  21: "int2",
  23: "int4",
  25: "text",
  114: "json",
  700: "float4",
  701: "float8",
  1005: "int2[]",
  1007: "int4[]",
  1082: "date",
  1184: "timestamptz",
  2950: "uuid",
  3802: "jsonb",
};

/** The PostgreSQL types that arrive as a type of a row. */
type ColumnOf<T> = [Exclude<T, null>] extends [bigint]
  ? "int8"
  : [Exclude<T, null>] extends [number]
    ? "int2" | "int4" | "float4" | "float8"
    : [Exclude<T, null>] extends [boolean]
      ? "bool"
      : [Exclude<T, null>] extends [string]
        ? "text" | "uuid"
        : string;

type ExampleOf<F> = F extends (
  sql: Sql,
  ...params: infer P
) => postgres.PendingQuery<infer R extends object[]>
  ? { readonly params: P; readonly columns: { readonly [K in keyof R[number]]: ColumnOf<R[number][K]> } }
  : never;

/** For each statement of a module: parameters, and the columns of its row type with their types in PostgreSQL. */
export type Examples<M> = { readonly [K in keyof M]: ExampleOf<M[K]> };

/**
 * Tests that PostgreSQL prepares every statement that a module exports, and that its columns are those of its row type.
 * A statement without an example does not compile, and fails.
 */
export function testStatements<M extends object>(statements: M, examples: Examples<M>): void {
  test("every statement prepares, and returns the columns of its row type", async () => {
    const database = await createTestDatabase();
    const pool = openPool(database.url, 1);
    try {
      const described: Record<string, unknown> = {};
      const expected: Record<string, unknown> = {};
      for (const [name, statement] of Object.entries(statements)) {
        const example = (examples as Record<string, { params: unknown[]; columns: object } | undefined>)[
          name
        ];
        expect(example, `${name} has no example`).toBeDefined();
        const { columns } = await statement(pool, ...example!.params).describe();
        described[name] = Object.fromEntries(
          (columns ?? []).map((column: postgres.Column<string>) => [
            column.name,
            typeNames[column.type] ?? column.type,
          ]),
        );
        expected[name] = example!.columns;
      }
      expect(described).toEqual(expected);
    } finally {
      await pool.end();
      await database.drop();
    }
  });
}
