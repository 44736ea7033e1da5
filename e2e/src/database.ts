import { randomBytes } from "node:crypto";
import {
  makeTestDatabase,
  openTestCluster,
  type TestDatabase,
  type TestRoles,
} from "@tidemark/drizzle/testing-cluster";

/** One embedded PostgreSQL for all stories except those that kill it, with room for the servers of several at a time. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const { url, ownerUrl, superuserUrl, close } = await openTestCluster({ max_connections: "150" });
  process.env.E2E_DATABASE = JSON.stringify({ url, ownerUrl, superuserUrl } satisfies TestRoles);
  return close;
}

const cluster = (): TestRoles => JSON.parse(process.env.E2E_DATABASE!) as TestRoles;

/** The schema owner's URL for the database of a server's URL. */
export const ownerUrlOf = (url: string): string =>
  Object.assign(new URL(cluster().ownerUrl), { pathname: new URL(url).pathname }).href;

/** An empty database; the server migrates it. */
export const emptyDatabase = (): Promise<TestDatabase> =>
  makeTestDatabase(cluster(), `story_${randomBytes(6).toString("hex")}`);
