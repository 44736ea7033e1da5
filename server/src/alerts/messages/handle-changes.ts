import type { Change } from "@tidemark/core/wire";
import type { Sql } from "../../platform/database.ts";
import { correctPage } from "./correct-alerts.ts";
import { type Circumstances, matchPages, type Page } from "./match-watches.ts";

/**
 * What the notifier does with changes, in the order in which they come: the first page of each change's watches at
 * once; where there are more, the rest is left to the fan-out, and with it every later change of that series.
 */
export async function takeChanges(tx: Sql, changes: readonly Change[], how: Circumstances): Promise<void> {
  const busy = await underWay(tx, changes);
  const later = (change: Change, afterWatch = 0n) => {
    busy.add(change.seriesId);
    return { change, afterWatch };
  };
  for (const round of roundsOf(changes)) {
    const rest: Page[] = round.filter(({ seriesId }) => busy.has(seriesId)).map((change) => later(change));
    const free = round.filter(({ seriesId }) => !busy.has(seriesId));
    const accepted = free
      .filter(({ kind }) => kind === "accepted")
      .map((change) => ({ change, afterWatch: 0n }));
    rest.push(...(await matchPages(tx, accepted, how, false)));
    for (const change of free.filter(({ kind }) => kind === "retracted")) {
      const next = await correctPage(tx, { change, afterWatch: 0n }, how, false);
      if (next) rest.push(next);
    }
    for (const { change, afterWatch } of rest) await leave(tx, later(change, afterWatch));
  }
}

/** The changes in rounds, each series at most once in a round, in its order. */
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

/** Series with a change that is not done yet. */
async function underWay(tx: Sql, changes: readonly Change[]): Promise<Set<string>> {
  const ids = [...new Set(changes.map(({ seriesId }) => seriesId))];
  const rows = await tx<{ id: bigint }[]>`
    select distinct series_id as id from fan_out where series_id = any(${ids}::bigint[])`;
  return new Set(rows.map(({ id }) => String(id)));
}

async function leave(tx: Sql, { change, afterWatch }: Page): Promise<void> {
  await tx`
    insert into fan_out (series_id, revision, change, after_watch)
    values (${change.seriesId}::bigint, ${change.revision}, ${JSON.stringify(change)}::text::jsonb,
      ${String(afterWatch)}::bigint)
    on conflict do nothing`;
}

/** Does the next page of a change that concerns very many watches; false when there is none. */
export async function fanOutPage(tx: Sql, how: Circumstances): Promise<boolean> {
  const [page] = await tx<Page[]>`
    select change, after_watch as "afterWatch" from fan_out f
    where not exists (select from fan_out b where b.series_id = f.series_id and b.revision < f.revision)
    order by created_at limit 1 for update skip locked`;
  if (!page) return false;
  const [next] =
    page.change.kind === "accepted"
      ? await matchPages(tx, [page], how, true)
      : [await correctPage(tx, page, how, true)];
  const { seriesId, revision } = page.change;
  await (next
    ? tx`update fan_out set after_watch = ${String(next.afterWatch)}::bigint
        where series_id = ${seriesId}::bigint and revision = ${revision}`
    : tx`delete from fan_out where series_id = ${seriesId}::bigint and revision = ${revision}`);
  return true;
}
