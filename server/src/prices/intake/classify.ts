import { areKnown } from "@tidemark/core";
import type { Pool } from "../../platform/database.ts";
import { extrasOfObserved, type Observed } from "./parse-report.ts";
import { classifyPrices, openVotes, type SeenPrice } from "./statements.ts";

/** Confirmations move a series' `last_confirmed_at` at most this often. */
const confirmEveryMs = 15 * 60_000;

/** What must be judged, and what is due: a confirmation whose moment must be written. The rest changes nothing. */
export interface Classified {
  readonly novel: ReadonlySet<Observed>;
  readonly due: ReadonlySet<Observed>;
  /** Those that come with other extras than the accepted ones. */
  readonly newExtras: ReadonlySet<Observed>;
}

interface PriceGroup extends SeenPrice {
  oldest: number;
  newest: number;
  readonly observed: Observed[];
}

/**
 * Tells confirmations of an accepted price from what must be judged, by what is committed now. A reporter with an open
 * vote on another price withdraws it by confirming: that is judged, too. In the public profile every confirmation of a
 * disputed series is judged, as a vote against the others, and some confirmations are sampled.
 */
export async function classify(
  pool: Pool,
  observed: readonly Observed[],
  freshSince: number,
  isPublic: boolean,
): Promise<Classified> {
  const prices = groupByPrice(observed);
  const [rows, votes] = await Promise.all([
    classifyPrices(pool, { prices, freshSince, confirmEveryMs, disputedCount: isPublic }),
    // In the public profile a reporter with an open vote meets a disputed series anyway.
    isPublic
      ? []
      : openVotes(
          pool,
          observed.map(({ report, seriesId }) => ({ reporter: report.reporter, seriesId })),
        ),
  ]);
  const novel = new Set<Observed>();
  const due = new Set<Observed>();
  const newExtras = new Set<Observed>();
  for (const { n, differs, freshFrom, isDue, extras: known } of rows) {
    for (const one of prices[n - 1]!.observed) {
      const extras = extrasOfObserved(one);
      if (extras && !areKnown(extras, known)) newExtras.add(one);
      if (differs || one.report.observedAt < freshFrom) novel.add(one);
      else if (isDue) due.add(one);
    }
  }
  for (const one of observed) if (one.report.sampled) novel.add(one);
  // A vote of this very batch is one, too: what its reporter reports next of the series must be judged after it.
  const voted = new Map<string, Set<bigint>>();
  const addVote = (reporter: string, seriesId: bigint) => {
    const known = voted.get(reporter);
    if (known) known.add(seriesId);
    else voted.set(reporter, new Set([seriesId]));
  };
  for (const { reporter, seriesId } of votes) addVote(reporter, seriesId);
  for (const { report, seriesId } of novel) addVote(report.reporter, seriesId);
  for (const one of observed) if (voted.get(one.report.reporter)?.has(one.seriesId)) novel.add(one);
  for (const one of novel) due.delete(one);
  return { novel, due, newExtras };
}

function groupByPrice(observed: readonly Observed[]): readonly PriceGroup[] {
  const groups: PriceGroup[] = [];
  const known = new Map<bigint, PriceGroup[]>();
  for (const one of observed) {
    const { seriesId, price, report } = one;
    const at = report.observedAt;
    const ofSeries = known.get(seriesId);
    const extras = extrasOfObserved(one)?.text ?? null;
    const same = ofSeries?.find((group) => group.price === price && group.extras === extras);
    if (same) {
      same.oldest = Math.min(same.oldest, at);
      same.newest = Math.max(same.newest, at);
      same.observed.push(one);
      continue;
    }
    const group = { seriesId, price, extras, oldest: at, newest: at, observed: [one] };
    groups.push(group);
    if (ofSeries) ofSeries.push(group);
    else known.set(seriesId, [group]);
  }
  return groups;
}
