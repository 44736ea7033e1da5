import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import postgres from "postgres";
import { expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import * as schema from "./schema/index.ts";
import { createTestDatabase } from "./testing.ts";

const shape = (sql: postgres.Sql, space: string) => sql`
  select 'column ' || table_name || '.' || column_name as thing,
    concat_ws(' ', udt_name, character_maximum_length, datetime_precision, is_nullable, column_default) as is
  from information_schema.columns where table_schema = ${space}
  union all select 'index ' || indexname, replace(indexdef, ${`${space}.`}, '') from pg_indexes
  where schemaname = ${space}
  union all select 'constraint ' || conname, replace(pg_get_constraintdef(oid), ${`${space}.`}, '')
  from pg_constraint where connamespace = ${space}::regnamespace
  order by 1, 2`;

test("a migrated database has the tables, indexes and constraints of the schema, and no others", async () => {
  const { ownerUrl, drop } = await createTestDatabase({ empty: true });
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  await migrate(sql);
  const nothing = generateDrizzleJson({});
  const statements = await generateMigration(nothing, generateDrizzleJson({ ...schema }, nothing.id));
  await sql`create schema from_schema`;
  await sql`set search_path = from_schema, public`;
  for (const statement of statements) await sql.unsafe(statement.replaceAll('"public".', ""));
  expect(await shape(sql, "public")).toEqual(await shape(sql, "from_schema"));
  await sql.end();
  await drop();
});

test("a database of a newer Tidemark is refused and not changed", async () => {
  const { ownerUrl, drop } = await createTestDatabase();
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  await migrate(sql);
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', 9e15)`;
  await expect(migrate(sql)).rejects.toThrow("newer Tidemark");
  await sql.end();
  await drop();
});
