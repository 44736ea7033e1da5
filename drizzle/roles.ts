import type postgres from "postgres";
import { migrationLock } from "./migration-lock.ts";

/** Roles of the embedded database. The superuser only creates the others. */
export const superuserRole = "tidemark_superuser";
/** Owns the schema: migrations, TimescaleDB's upkeep, imports and restores. */
export const ownerRole = "tidemark_owner";
/** The server: rows and the replication slot only. */
export const serverRole = "tidemark";

const rowRights = "select, insert, update, delete";
const numberRights = "usage, select";
/** Rights of the superuser only: read files, run programs, create roles or databases. */
const powerless = "nosuperuser nocreaterole nocreatedb nobypassrls";

/** Creates a login role, or resets an existing one to this password and these rights. As the superuser. */
export async function ensureRole(
  sql: postgres.ISql,
  name: string,
  password: string,
  replicates: boolean,
): Promise<void> {
  const [known] = await sql`select from pg_roles where rolname = ${name}`;
  if (!known) await sql`create role ${sql(name)}`;
  const rights = `${powerless} ${replicates ? "replication" : "noreplication"} login`;
  // No parameter is allowed there.
  await sql.unsafe(`alter role "${name}" with ${rights} password '${password.replaceAll("'", "''")}'`);
}

/**
 * Before there were roles, the embedded cluster's superuser was the server. A session cannot rename its own role, so a
 * role made for that does, within one transaction.
 */
export async function renameSuperuser(sql: postgres.Sql, from: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`create role tidemark_rename superuser`;
    await tx`set local session authorization tidemark_rename`;
    await tx`alter role ${tx(from)} rename to ${tx(superuserRole)}`;
    await tx`set local session authorization default`;
    await tx`drop role tidemark_rename`;
  });
}

/** Makes a role the owner of all of Tidemark's objects in the connected database; not of extensions'. As the superuser. */
export async function giveTo(sql: postgres.Sql, owner: string): Promise<void> {
  await sql.begin(async (tx) => {
    const foreign = await tx<{ kind: string; name: string }[]>`
      with space as (
        select oid, nspname, nspowner from pg_namespace
        where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'public')
      ), mine as (
        select oid from space union all select 'public'::regnamespace
      ), thing as (
        select 'schema' as kind, quote_ident(nspname) as name, nspowner as owner, oid, 'pg_namespace'::regclass as class from space
        union all
        select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end,
          oid::regclass::text, relowner, oid, 'pg_class'::regclass
        from pg_class c where relnamespace in (select oid from mine) and relkind in ('r', 'p', 'v', 'm', 'S')
          -- A sequence of a column goes with its table.
          and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') and c.relkind = 'S')
        union all
        select 'routine', oid::regprocedure::text, proowner, oid, 'pg_proc'::regclass
        from pg_proc where pronamespace in (select oid from mine)
        union all
        select 'type', oid::regtype::text, typowner, oid, 'pg_type'::regclass
        from pg_type where typnamespace in (select oid from mine) and typtype in ('e', 'd', 'r')
        union all
        select 'publication', quote_ident(pubname), pubowner, oid, 'pg_publication'::regclass from pg_publication
      )
      select kind, name from thing t
      where pg_get_userbyid(owner) <> ${owner}
        and not exists (select from pg_depend d where d.objid = t.oid and d.classid = t.class and d.deptype = 'e')`;
    for (const { kind, name } of foreign) await tx.unsafe(`alter ${kind} ${name} owner to "${owner}"`);
  });
}

/**
 * Grants the server's role the rows of the owner's tables, those of later migrations too, and nothing else. As the
 * owner, after the migrations; does nothing where that is done.
 */
export async function grantRows(sql: postgres.Sql, role: string): Promise<void> {
  const name = quoted(role);
  await sql.begin(async (tx) => {
    // Two concurrent ones would conflict on the same catalog rows.
    await tx`select pg_advisory_xact_lock(${migrationLock.toString()}::bigint)`;
    const [here] = await tx<{ database: string; temporary: boolean; later: boolean; steps: boolean }[]>`
      select current_database() as database,
        has_database_privilege(${role}, current_database(), 'temporary') as temporary,
        exists (select from pg_default_acl a, aclexplode(a.defaclacl) e
          where a.defaclrole = current_user::regrole and a.defaclnamespace = 'public'::regnamespace
            and a.defaclobjtype = 'r' and pg_get_userbyid(e.grantee) = ${role}) as later,
        has_schema_privilege(${role}, 'drizzle', 'usage')
          and has_table_privilege(${role}, 'drizzle.__drizzle_migrations', 'select') as steps`;
    if (here!.temporary) {
      await tx.unsafe(`revoke temporary on database ${quoted(here!.database)} from public, ${name}`);
    }
    if (!here!.later) {
      await tx.unsafe(`grant usage on schema public to ${name}`);
      await tx.unsafe(`alter default privileges in schema public grant ${rowRights} on tables to ${name}`);
      await tx.unsafe(
        `alter default privileges in schema public grant ${numberRights} on sequences to ${name}`,
      );
    }
    if (!here!.steps) {
      await tx.unsafe(`grant usage on schema drizzle to ${name}`);
      await tx.unsafe(`grant select on drizzle.__drizzle_migrations to ${name}`);
    }
    const closed = await tx<{ thing: string; kind: string }[]>`
      select oid::regclass::text as thing, relkind as kind from pg_class
      where relnamespace = 'public'::regnamespace and pg_has_role(relowner, 'usage') and case
        when relkind = 'S' then not (has_sequence_privilege(${role}, oid, 'usage')
          and has_sequence_privilege(${role}, oid, 'select'))
        when relkind in ('r', 'p', 'v', 'm') then not (
          has_table_privilege(${role}, oid, 'select') and has_table_privilege(${role}, oid, 'insert')
          and has_table_privilege(${role}, oid, 'update') and has_table_privilege(${role}, oid, 'delete'))
        else false end`;
    for (const { thing, kind } of closed) {
      const rights = kind === "S" ? `${numberRights} on sequence` : `${rowRights} on`;
      await tx.unsafe(`grant ${rights} ${thing} to ${name}`);
    }
  });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
