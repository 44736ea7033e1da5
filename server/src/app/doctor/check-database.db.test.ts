import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabaseProxy } from "../../testing/database-proxy.ts";
import { checkDatabase } from "./check-database.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let dataDir: string;
beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "tidemark-doctor-"));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true });
});

const check = (databaseUrl: string | null, clock?: () => number) =>
  checkDatabase({ dataDir, databaseUrl, databaseOwnerUrl: null }, clock);

test("a migrated database is fine: version, schema, change capture and clock", async () => {
  const found = await check(database.url);
  expect(found.map(({ check, level }) => [check, level])).toEqual([
    ["database", "fine"],
    ["migrations", "fine"],
    ["changes", "fine"],
    ["clock", "fine"],
  ]);
  expect(found[0]!.says).toMatch(/^PostgreSQL 1[5-8]\.\d+.* answers\.$/);
});

test("a clock that is off by more than 5 s is a fault", async () => {
  const found = await check(database.url, () => Date.now() + 60_000);
  expect(found.at(-1)).toMatchObject({
    check: "clock",
    level: "fault",
    says: expect.stringContaining("60 s ahead"),
  });
});

test("a wrong password, an unknown database and a closed port are named without the password", async () => {
  // The server of the tests may ask for no password.
  const proxy = await openDatabaseProxy(database.url);
  proxy.mode = "refuse 28P01";
  const url = new URL(proxy.url);
  url.password = "hidden-password";
  const unknown = new URL(database.url);
  unknown.pathname = "/atlantis";
  const found = [
    ...(await check(url.href)),
    ...(await check(unknown.href)),
    ...(await check("postgres://me:hidden-password@127.0.0.1:1/tidemark")),
  ];
  expect(found).toMatchObject([
    { level: "fault", says: expect.stringContaining("is refused") },
    { level: "fault", says: expect.stringContaining('no database "atlantis"') },
    { level: "fault", says: expect.stringContaining("no PostgreSQL answers at 127.0.0.1:1 (ECONNREFUSED)") },
  ]);
  expect(JSON.stringify(found)).not.toContain("hidden-password");
  await proxy.close();
});

test("a database of a newer Tidemark is a fault", async () => {
  const newer = await createTestDatabase();
  await newer.asOwner(
    "insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', 99999999999999)",
  );
  expect((await check(newer.url)).at(-1)).toMatchObject({
    check: "migrations",
    level: "fault",
    says: "The database was made by a newer Tidemark: start that one, or restore a backup.",
  });
  await newer.drop();
});

test("no database yet is a note; one without its config.json is a fault, and none is made", async () => {
  expect(await check(null)).toMatchObject([{ level: "note" }]);
  await mkdir(join(dataDir, "postgres-18"));
  await writeFile(join(dataDir, "postgres-18", "PG_VERSION"), "18\n");
  expect(await check(null)).toMatchObject([
    { level: "fault", says: expect.stringContaining("config.json is missing") },
  ]);
});
