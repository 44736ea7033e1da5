import { evaluateWatch, type Policy } from "@tidemark/core";
import type { Change } from "@tidemark/core/wire";
import type { Sql } from "../../platform/database.ts";
import { requestRechecks } from "../../prices/verification/recheck.ts";
import { closeMessages } from "./close-messages.ts";
import { type FiredWatch, openMessages } from "./open-messages.ts";
import { priceMoveOf } from "./price-move.ts";
import { type ActiveWatch, lockActiveWatches, saveStates } from "./watch-states.ts";

/** `now`: epoch ms. */
export interface MatchOptions {
  readonly now: number;
  readonly policy: Policy;
  /** Watches of one series in one transaction. */
  readonly pageSize: number;
}

/** A change, and the page of watches that it concerns next. */
export interface WatchPage {
  readonly change: Change;
  /** Id of the last watch of the page before; 0 for the first page. */
  readonly afterWatch: bigint;
}

/**
 * Matches accepted changes, each of another series, with one page of watches each, and alerts those that fire. Returns
 * the pages that follow. `bulk`: the change concerns very many watches, and its deliveries let others pass.
 */
export async function matchPages(
  tx: Sql,
  pages: readonly WatchPage[],
  { now, policy, pageSize }: MatchOptions,
  bulk: boolean,
): Promise<readonly WatchPage[]> {
  const from = pages.map(({ change, afterWatch }) => ({ seriesId: BigInt(change.seriesId), afterWatch }));
  const bySeries = await lockActiveWatches(tx, from, pageSize);
  const matched = pages.map(({ change }) => {
    const watches = bySeries.get(BigInt(change.seriesId)) ?? [];
    return { change, watches, waiting: watches.filter((watch) => waitsFor(watch, change, now)) };
  });
  const next = matched.flatMap(({ change, watches }): WatchPage[] =>
    watches.length === pageSize ? [{ change, afterWatch: watches.at(-1)!.id }] : [],
  );
  // Together: the connection takes their statements without waiting for each answer.
  const moves = await Promise.all(
    matched.map(({ change, waiting }) => (waiting.length > 0 ? priceMoveOf(tx, change, waiting) : null)),
  );
  const states: Parameters<typeof saveStates>[1][number][] = [];
  const fired: FiredWatch[] = [];
  for (const [i, { change, waiting }] of matched.entries()) {
    for (const watch of waiting) {
      const { fires, basis, firedPrice } = evaluateWatch(watch, moves[i]!);
      if (basis !== watch.basis || firedPrice !== watch.firedPrice) {
        states.push({ id: watch.id, basis, firedPrice });
      }
      if (fires) fired.push({ watch, change });
    }
  }
  await saveStates(tx, states);
  if (fired.length === 0) return next;
  await closeMessages(tx, await openMessages(tx, fired, now), now, bulk);
  const unverified = fired.filter(({ change }) => !change.verified).map(({ watch }) => watch.seriesId);
  await requestRechecks(tx, [...new Set(unverified)], now, policy);
  return next;
}

/** Not expired, and created before the change. */
const waitsFor = ({ sinceRevision, expiresAt }: ActiveWatch, change: Change, now: number): boolean =>
  change.revision > sinceRevision && (expiresAt === null || expiresAt > now);
