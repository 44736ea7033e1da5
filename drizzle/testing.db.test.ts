import postgres from "postgres";
import { expect, inject, test } from "vitest";
import { createTestDatabase } from "./testing.ts";
import { makeTestDatabase, openTestCluster } from "./testing-cluster.ts";

test("every test database has the tables and shares nothing with the next", async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [first, second] = [postgres(one.url, { max: 1 }), postgres(other.url, { max: 1 })];
  await first`insert into invite (digest, origin) values ('\\x01', 'operator')`;
  expect(await second`select from invite`).toHaveLength(0);
  expect(await first`select from invite`).toHaveLength(1);
  await Promise.all([first.end(), second.end()]);
  await Promise.all([one.drop(), other.drop()]);
});

test("a dropped database takes its connections and replication slots with it", async () => {
  const { url, drop } = await createTestDatabase();
  const sql = postgres(url, { max: 1, onclose: () => {} });
  await sql`select pg_create_logical_replication_slot(${`slot_${process.pid}`}, 'pgoutput')`;
  await drop();
  await expect(sql`select 1`).rejects.toThrow();
  await sql.end({ timeout: 0 });
});

test("databases that tests left on a server of one's own go with the run's roles", async () => {
  const own = inject("superuserUrl");
  const cluster = await openTestCluster({}, own);
  const name = `tidemark_left_${process.pid}`;
  const { url } = await makeTestDatabase(cluster, name);
  const sql = postgres(url, { max: 1, onclose: () => {} });
  await sql`select pg_create_logical_replication_slot(${name}, 'pgoutput')`;
  await cluster.close();
  await expect(sql`select 1`).rejects.toThrow();
  await sql.end({ timeout: 0 });
  const admin = postgres(own, { max: 1 });
  const { username } = new URL(cluster.ownerUrl);
  const left = await admin`
    select datname as name from pg_database where datname = ${name}
    union all select rolname from pg_roles where rolname = ${username}`;
  await admin.end();
  expect(left).toEqual([]);
});
