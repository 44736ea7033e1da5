import { utcDate } from "@tidemark/core";
import { importRun } from "@tidemark/drizzle";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/** All imports, a line each, oldest first. */
export async function listImports(pool: Pool): Promise<string> {
  const runs = await orm(pool).select().from(importRun).orderBy(importRun.id);
  if (runs.length === 0) return "Nothing was imported yet.";
  return runs.map(lineOf).join("\n");
}

function lineOf(run: typeof importRun.$inferSelect): string {
  const state =
    run.undoneAt !== null
      ? "being undone: undo it again to the end"
      : run.finishedAt === null
        ? `unfinished after ${run.items} rows: start it again, or undo it`
        : run.acceptedAt !== null
          ? "shown to everybody"
          : run.holderId === null
            ? "shown to nobody: accept it, or undo it"
            : "of one holder";
  const day = utcDate(run.startedAt);
  return `${run.id}  ${day}  ${run.source}  ${run.products} products, ${run.points} points, ${run.watches} watches  ${state}`;
}
