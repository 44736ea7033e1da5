import { fileURLToPath } from "node:url";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import type postgres from "postgres";
import { dropAggregates } from "./timescale.ts";

/** All migrations of this version, in order. */
export const knownMigrations = (): readonly MigrationMeta[] =>
  readMigrationFiles({ migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)) });

/** The hashes of a database's applied migrations, in order. */
export async function appliedMigrations(sql: postgres.ISql): Promise<readonly string[]> {
  const [log] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as known`;
  if (!log!.known) return [];
  const rows = await sql`select hash from drizzle.__drizzle_migrations order by created_at`;
  return rows.map(({ hash }) => hash as string);
}

/** Applies migrations inside the caller's transaction, and logs them as drizzle-orm does. */
export async function applyMigrations(tx: postgres.ISql, steps: readonly MigrationMeta[]): Promise<void> {
  if (steps.length === 0) return;
  await tx`create schema if not exists drizzle`;
  await tx`
    create table if not exists drizzle.__drizzle_migrations
      (id serial primary key, hash text not null, created_at bigint)`;
  for (const step of steps) {
    for (const statement of step.sql) await tx.unsafe(statement);
    await tx`
      insert into drizzle.__drizzle_migrations (hash, created_at) values (${step.hash}, ${step.folderMillis})`;
  }
}

/** Drops everything but what extensions own. Inside the caller's transaction. */
export async function dropEverything(tx: postgres.ISql): Promise<void> {
  await dropAggregates(tx);
  const things = await tx<{ kind: string; name: string }[]>`
    with own as (
      select oid, case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
        else 'table' end as kind, oid::regclass::text as name
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
      union all
      select oid, 'routine', oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace
      union all
      select oid, 'type', oid::regtype::text from pg_type
      where typnamespace = 'public'::regnamespace and typtype in ('e', 'd'))
    select kind, name from own
    where not exists (select from pg_depend where objid = own.oid and deptype = 'e')
    order by array_position(array['view', 'materialized view', 'table', 'sequence', 'routine', 'type'], kind)`;
  for (const { kind, name } of things) await tx.unsafe(`drop ${kind} if exists ${name} cascade`);
  await tx`drop publication if exists tidemark`;
  await tx`drop schema if exists drizzle cascade`;
}
