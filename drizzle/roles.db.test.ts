import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { createTestDatabase } from "./testing.ts";
import type { TestDatabase } from "./testing-cluster.ts";

const connect = (url: string) => postgres(url, { max: 1, onnotice: () => {} });
const roleOf = (url: string) => new URL(url).username;

let database: TestDatabase;
let server: postgres.Sql;
let owner: postgres.Sql;

beforeEach(async () => {
  database = await createTestDatabase();
  [server, owner] = [connect(database.url), connect(database.ownerUrl)];
});
afterEach(async () => {
  await Promise.all([server, owner].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

const forbidden = [
  "copy product to program 'cat > /dev/null'",
  "copy product from program 'true'",
  "copy product to '/tmp/tidemark-roles'",
  "select pg_read_file('PG_VERSION')",
  "select pg_ls_dir('.')",
  "select lo_import('/etc/passwd')",
  "create role another",
  "alter role current_user superuser",
  "alter system set fsync = off",
  "create database another",
  "create extension dblink",
  "set session authorization tidemark_superuser",
];
const schemaChanges = [
  "create table another ()",
  "create temporary table another ()",
  "create schema another",
  "create view another as select 1",
  "create function another() returns int language sql as 'select 1'",
  "alter table product add column another int",
  "drop table product cascade",
  "truncate invite",
  "create index on product (title)",
  "create trigger another before update on product for each row execute function suppress_redundant_updates_trigger()",
  "alter publication tidemark drop table price_change",
  "drop publication tidemark",
  "create publication another for table product",
  "insert into drizzle.__drizzle_migrations (hash, created_at) values ('a', 1)",
];

describe("the server's role", () => {
  test.each([...forbidden, ...schemaChanges])("the server's role may not: %s", async (statement) => {
    await expect(server.unsafe(statement)).rejects.toThrow(
      /permission denied|must be|not exist|not permitted/,
    );
  });

  test("the server's role may read and write the rows of every table and view, and make and drop a replication slot", async () => {
    const [all] = await server`
      select bool_and(has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
        and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete')) as may, count(*)::int as n
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')`;
    expect(all).toEqual({ may: true, n: expect.any(Number) });
    expect(all!.n).toBeGreaterThan(30);
    const slot = `roles_${process.pid}`;
    await server`select pg_create_logical_replication_slot(${slot}, 'pgoutput')`;
    await server`select pg_drop_replication_slot(${slot})`;
  });

  test("the server's role may do the same with a table of a later migration", async () => {
    await database.asOwner("create table later (id int generated always as identity, n serial, text text)");
    await server`insert into later (text) values ('a')`;
    await server`update later set text = 'b'`;
    expect(await server`select id, n, text from later`).toEqual([{ id: 1, n: 1, text: "b" }]);
    await server`delete from later`;
  });

  test("the server's role starts on a migrated database, and is refused on an older one, in one sentence", async () => {
    const options = { dataDir: "/nowhere", databaseUrl: database.url };
    const opened = await openDatabase(options);
    expect(opened).toMatchObject({ ownsSchema: false, role: roleOf(database.url) });
    await prepareDatabase(opened);
    await migrate(server);
    await database.asOwner(
      "delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)",
    );
    await expect(prepareDatabase(opened)).rejects.toThrow(
      `The database is older than this Tidemark, and "${roleOf(database.url)}" may not change it: start once with DATABASE_OWNER_URL.`,
    );
  });
});

describe("the owner's role", () => {
  test.each(forbidden)("the owner's role may not: %s", async (statement) => {
    await expect(owner.unsafe(statement)).rejects.toThrow(
      /permission denied|must be|not exist|not permitted/,
    );
  });

  test("the owner's role owns everything, and grants the rows to the server's role once", async () => {
    const [foreign] = await owner`
      select count(*)::int as n from pg_class
      where relnamespace in ('public'::regnamespace, 'drizzle'::regnamespace) and relowner <> current_user::regrole`;
    expect(foreign).toEqual({ n: 0 });
    const acl = () =>
      owner`select relname, relacl::text from pg_class where relnamespace = 'public'::regnamespace order by 1`;
    const before = await acl();
    const opened = await openDatabase({
      dataDir: "/nowhere",
      databaseUrl: database.url,
      databaseOwnerUrl: database.ownerUrl,
    });
    await Promise.all([prepareDatabase(opened), prepareDatabase(opened)]);
    expect(await acl()).toEqual(before);
  });

  test("the owner's role of another database, or one that may not create tables, is refused in one sentence", async () => {
    const other = await createTestDatabase();
    const at = (databaseOwnerUrl: string) =>
      openDatabase({ dataDir: "/nowhere", databaseUrl: database.url, databaseOwnerUrl });
    const name = new URL(other.ownerUrl).pathname.slice(1);
    await expect(at(other.ownerUrl)).rejects.toThrow(`DATABASE_OWNER_URL: "${name}" at`);
    await expect(at(database.url)).rejects.toThrow("DATABASE_OWNER_URL:");
    await other.drop();
  });

  test("an owner's role that does not own the tables gets a sentence with the owner and the fix", async () => {
    const superuser = connect(database.superuserUrl);
    const [row] = await superuser`select current_user as name`;
    await superuser.unsafe(`alter table drizzle.__drizzle_migrations owner to "${row!.name}"`);
    await expect(openDatabase({ dataDir: "/nowhere", databaseUrl: database.ownerUrl })).rejects.toThrow(
      `belong to "${row!.name}"; as an administrator run: reassign owned by "${row!.name}" to "${roleOf(database.ownerUrl)}";`,
    );
    await superuser.end();
  });
});
