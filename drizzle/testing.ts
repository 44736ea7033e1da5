import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { makeTestDatabase, type TestDatabase } from "./testing-cluster.ts";

/** Whether the server of the tests has TimescaleDB. */
export const offersTimescale = (): boolean => inject("timescale");

/**
 * A database of its own for a test file or a test, migrated or `empty`. `url` is the server's role, as in production:
 * what changes the schema needs `ownerUrl`. `drop()` ends all remaining connections.
 */
export const createTestDatabase = ({ empty = false } = {}): Promise<TestDatabase> =>
  makeTestDatabase(
    { url: inject("databaseUrl"), ownerUrl: inject("ownerUrl"), superuserUrl: inject("superuserUrl") },
    `tidemark_test_${randomBytes(8).toString("hex")}`,
    empty ? undefined : inject("templateDatabase"),
  );

/** Terminates a connection of any role as an administrator, and waits until it is gone. */
export async function terminateBackend(pid: number): Promise<void> {
  const admin = postgres(inject("superuserUrl"), { max: 1 });
  await admin`select pg_terminate_backend(${pid}, 5000)`.finally(() => admin.end());
}
