import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { testSettings } from "./embedded/settings.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { makeTestDatabase, openTestCluster } from "./testing-cluster.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL with the server's role, for a database that no test may change. */
    databaseUrl: string;
    ownerUrl: string;
    superuserUrl: string;
    templateDatabase: string;
    /** Whether the server has TimescaleDB, which then every database of a test uses. */
    timescale: boolean;
  }
}

/** One PostgreSQL for a whole test run (TEST_DATABASE_URL, or embedded) with a migrated database to clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await openTestCluster(testSettings, process.env.TEST_DATABASE_URL);
  const name = `tidemark_template_${process.pid}`;
  const template = await makeTestDatabase(cluster, name);
  const [role, ownerRole] = [cluster.url, cluster.ownerUrl].map((url) => new URL(url).username);
  const made = await prepareDatabase(
    { ownerUrl: template.ownerUrl, role: role!, ownerRole: ownerRole!, ownsSchema: true },
    { chunkDays: 90 },
  );
  // A connection would block cloning: TimescaleDB's workers connect to every database that allows it.
  const admin = postgres(cluster.superuserUrl, { max: 1, onnotice: () => {} });
  await admin`alter database ${admin(name)} allow_connections false`;
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name}`;
  project.provide("databaseUrl", cluster.url);
  project.provide("ownerUrl", cluster.ownerUrl);
  project.provide("superuserUrl", cluster.superuserUrl);
  project.provide("templateDatabase", name);
  project.provide("timescale", made.kind === "on");
  return async () => {
    await admin`drop database ${admin(name)} with (force)`;
    await admin.end();
    await cluster.close();
  };
}
