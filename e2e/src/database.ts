import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { dropDatabase, openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import postgres from "postgres";

/** One embedded PostgreSQL for all stories but those that kill it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const folder = await makeTestFolder("tidemark-e2e-");
  const database = await openDatabase({ dataDir: join(folder, "data") });
  process.env.E2E_DATABASE_URL = database.url;
  return async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
}

/** An empty database; a server brings it to its schema. */
export async function emptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const main = process.env.E2E_DATABASE_URL!;
  const name = `story_${randomBytes(6).toString("hex")}`;
  const run = async (work: (sql: postgres.Sql) => Promise<unknown>) => {
    const sql = postgres(main, { max: 1, onnotice: () => {} });
    await work(sql).finally(() => sql.end());
  };
  await run((sql) => sql`create database ${sql(name)}`);
  const url = new URL(main);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => run((sql) => dropDatabase(sql, name)),
  };
}
