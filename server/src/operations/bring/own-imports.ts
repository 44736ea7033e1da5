import { importRun } from "@tidemark/drizzle";
import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

const listed = 100;

export type RunState = "unfinished" | "undoing" | "waiting" | "own" | "declined" | "accepted";

/** An import as a list shows it. */
export interface ListedRun {
  readonly id: bigint;
  readonly source: string;
  /** The holder's whose it is; null: the operator's. */
  readonly holder: bigint | null;
  /** A copy of a person's, for everybody. */
  readonly isCopy: boolean;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly products: number;
  readonly points: number;
  readonly watches: number;
  /** Rows that are in, of one that is not finished. */
  readonly rows: number;
  readonly state: RunState;
}

const runsOf = (pool: Pool) =>
  orm(pool)
    .select({
      id: importRun.id,
      source: importRun.source,
      holder: importRun.holderId,
      isCopy: sql<boolean>`${importRun.copyOf} is not null`,
      startedAt: importRun.startedAt,
      products: importRun.products,
      points: importRun.points,
      watches: importRun.watches,
      rows: importRun.items,
      state: sql<RunState>`case when ${importRun.undoneAt} is not null then 'undoing'
        when ${importRun.finishedAt} is null then 'unfinished'
        when ${importRun.acceptedAt} is not null or exists (
          select from import_run c where c.copy_of = ${importRun.id} and c.undone_at is null) then 'accepted'
        when ${importRun.holderId} is null then 'waiting'
        when ${importRun.declinedAt} is not null then 'declined' else 'own' end`,
    })
    .from(importRun)
    .orderBy(desc(importRun.id))
    .limit(listed)
    .$dynamic();

/** Imports of a holder, newest first. */
export const importsOf = (pool: Pool, holder: bigint): Promise<ListedRun[]> =>
  runsOf(pool).where(eq(importRun.holderId, holder));

/** Imports of all, newest first. */
export const allImports = (pool: Pool): Promise<ListedRun[]> => runsOf(pool);

export async function isImportOf(pool: Pool, holder: bigint, run: bigint): Promise<boolean> {
  const [found] = await orm(pool)
    .select({ id: importRun.id })
    .from(importRun)
    .where(and(eq(importRun.id, run), eq(importRun.holderId, holder)));
  return found !== undefined;
}

/** Whether an import is the operator's, or a copy for everybody. */
export async function isShared(pool: Pool, run: bigint): Promise<boolean> {
  const [found] = await orm(pool)
    .select({ id: importRun.id })
    .from(importRun)
    .where(and(eq(importRun.id, run), isNull(importRun.holderId)));
  return found !== undefined;
}

/** Notes that a holder's import is not to be shown to everybody. False: there is none that is the holder's own. */
export async function declineImport(pool: Pool, run: bigint, now: number): Promise<boolean> {
  const declined = await orm(pool)
    .update(importRun)
    .set({ declinedAt: now })
    .where(and(eq(importRun.id, run), isNotNull(importRun.holderId), isNotNull(importRun.finishedAt)))
    .returning({ id: importRun.id });
  return declined.length > 0;
}
