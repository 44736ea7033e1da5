import postgres from "postgres";
import { migrate, pendingMigrations } from "./migrate.ts";
import type { OpenDatabase } from "./open.ts";
import { grantRows } from "./roles.ts";
import { StartError } from "./start-error.ts";
import { reconcileTimescale, type Timescale } from "./timescale.ts";

/**
 * Migrates the schema as its owner, and grants the rows to the server's role; with `chunkDays` it also sets up
 * TimescaleDB, with chunks of so many days. `onWait` is called while another process migrates, `beforeMigration` before a database in use is changed.
 */
export async function prepareDatabase(
  {
    ownerUrl,
    ownerRole,
    ownsSchema,
    role,
  }: Pick<OpenDatabase, "ownerUrl" | "ownerRole" | "ownsSchema" | "role">,
  {
    chunkDays,
    onWait,
    beforeMigration,
  }: {
    readonly chunkDays?: number;
    readonly onWait?: () => void;
    readonly beforeMigration?: () => Promise<void>;
  } = {},
): Promise<Timescale> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  try {
    if (!ownsSchema) {
      if ((await pendingMigrations(sql)).length === 0) return { kind: "plain" };
      throw new StartError(
        `The database is older than this Tidemark, and "${role}" may not change it: start once with DATABASE_OWNER_URL.`,
      );
    }
    await migrate(sql, onWait, beforeMigration);
    const made =
      chunkDays === undefined ? ({ kind: "plain" } as const) : await reconcileTimescale(sql, chunkDays);
    if (role !== ownerRole) await grantRows(sql, role);
    return made;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
