import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createTestDatabase } from "./testing.ts";
import type { TestDatabase } from "./testing-cluster.ts";
import { checkTestServer, lackingForTests } from "./testing-server.ts";

const limits = { max_connections: 100, max_wal_senders: 10, max_replication_slots: 10 };
const facts = { role: "me", isSuperuser: true, version: 15, encoding: "UTF8", walLevel: "logical", limits };

test.each([
  [{}, []],
  [{ version: 18 }, []],
  [{ isSuperuser: false }, ['"me" must be a superuser']],
  [{ version: 14 }, ["PostgreSQL must be 15 to 18, and is 14"]],
  [{ version: 19 }, ["PostgreSQL must be 15 to 18, and is 19"]],
  [{ encoding: "SQL_ASCII" }, ["the encoding must be UTF8, and is SQL_ASCII"]],
  [{ walLevel: "replica" }, ["wal_level must be logical, and is replica"]],
  [
    { walLevel: "minimal", limits: { ...limits, max_connections: 99, max_replication_slots: 0 } },
    [
      "wal_level must be logical, and is minimal",
      "max_connections must be at least 100, and is 99",
      "max_replication_slots must be at least 10, and is 0",
    ],
  ],
])("what the tests lack at a PostgreSQL is listed: %j", (other, lacking) => {
  expect(lackingForTests({ ...facts, ...other })).toEqual(lacking);
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});
afterAll(() => database.drop());

test("the server of the tests has what they need, and a role that is no superuser is refused", async () => {
  await checkTestServer(inject("superuserUrl"));
  const { username, password } = new URL(database.url);
  const refused = await checkTestServer(database.url).catch(String);
  expect(refused).toBe(`StartError: TEST_DATABASE_URL: "${username}" must be a superuser.`);
  expect(refused).not.toContain(password);
});

test("the encoding of the database that is named is looked at", async () => {
  const admin = postgres(inject("superuserUrl"), { max: 1, onnotice: () => {} });
  const name = `tidemark_ascii_${process.pid}`;
  await admin`create database ${admin(name)} template template0 encoding 'SQL_ASCII' locale_provider libc lc_collate 'C' lc_ctype 'C'`;
  const url = Object.assign(new URL(inject("superuserUrl")), { pathname: `/${name}` }).href;
  await expect(checkTestServer(url)).rejects.toThrow("the encoding must be UTF8, and is SQL_ASCII");
  await admin`drop database ${admin(name)} with (force)`;
  await admin.end();
});

test("what is no database's URL is refused by the name of the variable", async () => {
  await expect(checkTestServer("localhost:5432")).rejects.toThrow(
    "TEST_DATABASE_URL must look like postgres://user:password@host:5432/database.",
  );
});
