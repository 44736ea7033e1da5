import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { dropDatabase } from "./drop-database.ts";
import { isOffered } from "./timescale.ts";

const openAdmin = (): postgres.Sql => postgres(inject("databaseUrl"), { max: 1, onnotice: () => {} });

/** Whether the server of the tests has TimescaleDB. */
export async function offersTimescale(): Promise<boolean> {
  const admin = openAdmin();
  return isOffered(admin).finally(() => admin.end());
}

/** A migrated database of its own for a test file or a test. `drop()` ends whoever is still connected. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `tidemark_test_${randomBytes(8).toString("hex")}`;
  const withAdmin = async (work: (admin: postgres.Sql) => Promise<unknown>) => {
    const admin = openAdmin();
    await work(admin).finally(() => admin.end());
  };
  await withAdmin(
    (admin) => admin`create database ${admin(name)} template ${admin(inject("templateDatabase"))}`,
  );
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => withAdmin((admin) => dropDatabase(admin, name)) };
}
