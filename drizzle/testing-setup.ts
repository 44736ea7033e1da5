import { rm } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { testSettings } from "./embedded/settings.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { makeTestFolder } from "./testing-folder.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
    templateDatabase: string;
  }
}

/** One PostgreSQL for a whole test run (TEST_DATABASE_URL, or embedded) with a migrated database to clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const own = process.env.TEST_DATABASE_URL;
  const folder = own ? "" : await makeTestFolder("tidemark-test-");
  const database = await openDatabase({
    dataDir: join(folder, "data"),
    databaseUrl: own,
    settings: testSettings,
  });
  const template = `tidemark_template_${process.pid}`;
  const admin = postgres(database.url, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(template)}`;
  const url = new URL(database.url);
  url.pathname = `/${template}`;
  const sql = postgres(url.href, { max: 2, onnotice: () => {} });
  await migrate(sql);
  await sql.end();
  // Who is connected to it would keep it from being cloned: TimescaleDB's workers come to every database that takes them.
  await admin`alter database ${admin(template)} allow_connections false`;
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${template}`;
  project.provide("databaseUrl", database.url);
  project.provide("templateDatabase", template);
  return async () => {
    await admin`drop database ${admin(template)} with (force)`;
    await admin.end();
    await database.close();
    if (!own) await rm(folder, { recursive: true, force: true });
  };
}
