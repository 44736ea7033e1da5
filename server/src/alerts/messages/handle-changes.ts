import type { Change } from "@tidemark/core/wire";
import { fanOut } from "@tidemark/drizzle";
import { and, eq, lt, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm, prepared } from "../../platform/orm.ts";
import { correctPage } from "./correct-alerts.ts";
import { type MatchOptions, matchPages, type WatchPage } from "./match-watches.ts";

/**
 * Matches changes with watches, in the order of the changes. Only the first page of watches of each change is done
 * here: the following pages are left to the fan-out, and so is every later change of that series.
 */
export async function handleChanges(
  tx: Sql,
  changes: readonly Change[],
  options: MatchOptions,
): Promise<void> {
  const inFanOut = await seriesInFanOut(tx, changes);
  const leave = async (page: WatchPage) => {
    inFanOut.add(page.change.seriesId);
    await insertPage(tx, page);
  };
  for (const round of roundsOf(changes)) {
    const blocked = round.filter(({ seriesId }) => inFanOut.has(seriesId));
    const free = round.filter(({ seriesId }) => !inFanOut.has(seriesId));
    for (const change of blocked) await leave(firstPage(change));
    const accepted = free.filter(({ kind }) => kind === "accepted").map(firstPage);
    const left = [...(await matchPages(tx, accepted, options, false))];
    for (const change of free.filter(({ kind }) => kind === "retracted")) {
      const next = await correctPage(tx, firstPage(change), options, false);
      if (next) left.push(next);
    }
    for (const page of left) await leave(page);
  }
}

const firstPage = (change: Change): WatchPage => ({ change, afterWatch: 0n });

/** The changes in rounds: each series at most once per round, its changes in their order. */
function roundsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const rounds: Change[][] = [];
  const seen = new Map<string, number>();
  for (const change of changes) {
    const round = seen.get(change.seriesId) ?? 0;
    seen.set(change.seriesId, round + 1);
    if (rounds[round]) rounds[round].push(change);
    else rounds.push([change]);
  }
  return rounds;
}

const selectInFanOut = prepared((db) =>
  db
    .selectDistinct({ id: fanOut.seriesId })
    .from(fanOut)
    .where(isAnyOf(fanOut.seriesId, sql.placeholder("ids"))),
);

/** Series with a change that the fan-out has not finished. */
async function seriesInFanOut(tx: Sql, changes: readonly Change[]): Promise<Set<string>> {
  const ids = [...new Set(changes.map(({ seriesId }) => seriesId))];
  const rows = await selectInFanOut(tx, { ids: arrayOf(ids) });
  return new Set(rows.map(({ id }) => String(id)));
}

async function insertPage(tx: Sql, { change, afterWatch }: WatchPage): Promise<void> {
  const { seriesId, revision } = change;
  await orm(tx)
    .insert(fanOut)
    .values({ seriesId: BigInt(seriesId), revision, change, afterWatch })
    .onConflictDoNothing();
}

/** Handles the next page of a change that concerns very many watches; false when there is none. */
export async function fanOutPage(tx: Sql, options: MatchOptions): Promise<boolean> {
  const earlier = alias(fanOut, "earlier");
  const earlierChange = orm(tx)
    .select({ revision: earlier.revision })
    .from(earlier)
    .where(and(eq(earlier.seriesId, fanOut.seriesId), lt(earlier.revision, fanOut.revision)));
  const [page] = await orm(tx)
    .select({ change: fanOut.change, afterWatch: fanOut.afterWatch })
    .from(fanOut)
    .where(notExists(earlierChange))
    .orderBy(fanOut.createdAt)
    .limit(1)
    .for("update", { skipLocked: true });
  if (!page) return false;
  const [next] =
    page.change.kind === "accepted"
      ? await matchPages(tx, [page], options, true)
      : [await correctPage(tx, page, options, true)];
  const { seriesId, revision } = page.change;
  const isPage = and(eq(fanOut.seriesId, BigInt(seriesId)), eq(fanOut.revision, revision));
  if (next) await orm(tx).update(fanOut).set({ afterWatch: next.afterWatch }).where(isPage);
  else await orm(tx).delete(fanOut).where(isPage);
  return true;
}
