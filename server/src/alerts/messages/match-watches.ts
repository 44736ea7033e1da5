import { decide, type Policy } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import type { Sql } from "../../platform/database.ts";
import { requestRechecks } from "../../prices/verification/recheck.ts";
import { closeMessages } from "./close-messages.ts";
import { type Fired, openMessages } from "./open-messages.ts";
import { moveOf } from "./price-move.ts";
import { lockWatchers, remember, type Watcher } from "./watch-states.ts";

/** What the notifier's transactions go by. `now`: epoch ms. */
export interface Circumstances {
  readonly now: number;
  readonly policy: Policy;
  /** Watches of one series in one transaction. */
  readonly pageSize: number;
}

export interface Page {
  readonly change: Change;
  /** The last watch that is done; 0 at the beginning. */
  readonly afterWatch: bigint;
}

/**
 * Tells the watches of accepted changes, each of another series, one page of each. Returns the pages that follow where
 * there are more. `bulk`: one of very many.
 */
export async function matchPages(
  tx: Sql,
  pages: readonly Page[],
  { now, policy, pageSize }: Circumstances,
  bulk: boolean,
): Promise<readonly Page[]> {
  const from = pages.map(({ change, afterWatch }) => ({ seriesId: BigInt(change.seriesId), afterWatch }));
  const bySeries = await lockWatchers(tx, from, pageSize);
  const states: Parameters<typeof remember>[1][number][] = [];
  const fired: Fired[] = [];
  const next: Page[] = [];
  for (const { change } of pages) {
    const watchers = bySeries.get(BigInt(change.seriesId)) ?? [];
    if (watchers.length === pageSize) next.push({ change, afterWatch: watchers.at(-1)!.id });
    const waiting = watchers.filter((watcher) => isAwake(watcher, change, now));
    if (waiting.length === 0) continue;
    const move = await moveOf(tx, change, waiting);
    for (const watcher of waiting) {
      const { fires, basis, firedPrice } = decide(watcher, move);
      if (basis !== watcher.basis || firedPrice !== watcher.firedPrice) {
        states.push({ id: watcher.id, basis, firedPrice });
      }
      if (fires) fired.push({ watcher, change });
    }
  }
  await remember(tx, states);
  if (fired.length === 0) return next;
  await closeMessages(tx, await openMessages(tx, fired, now), now, bulk);
  const byPeople = fired.filter(({ change }) => !change.verified).map(({ watcher }) => watcher.seriesId);
  await requestRechecks(tx, [...new Set(byPeople)], now, policy);
  return next;
}

const isAwake = ({ sinceRevision, expiresAt }: Watcher, change: Change, now: number): boolean =>
  change.revision > sinceRevision && (expiresAt === null || expiresAt > now);
