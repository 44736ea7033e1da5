import { importRun } from "@tidemark/drizzle";
import { eq } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** Imports of the erased holder go on as the other's. A file on its way ends with its holder. */
export async function mergeImports(tx: Sql, into: bigint, from: bigint): Promise<void> {
  await orm(tx).update(importRun).set({ holderId: into }).where(eq(importRun.holderId, from));
}
