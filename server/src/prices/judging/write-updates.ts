import { isAfterExtra, parseSeriesId, productOfSeries, type SeriesState } from "@tidemark/core";
import { storedRefutedPrices } from "@tidemark/drizzle";
import type { Sql } from "../../platform/database.ts";
import { reachColumnstore } from "./columnstore.ts";
import { writeDescriptions } from "./product-descriptions.ts";
import type { SeriesUpdate } from "./series-update.ts";
import {
  endEvidence,
  endOtherClaims,
  insertAcceptances,
  insertConfirmedDays,
  insertEvidence,
  publishQuietPoint,
  quietPoints,
  updateProducts,
  updateSeries,
  upsertClaims,
  upsertCrowds,
  withdrawVotes,
} from "./write-statements.ts";

type Updates = readonly SeriesUpdate[];

/**
 * Writes the outcome of judging: series, claims, evidence, points, days, changes, the product's dirtiness and description.
 * The statements go out together and run in this order.
 */
export async function writeSeriesUpdates(tx: Sql, updates: Updates, now: number): Promise<void> {
  const rounds = Math.max(0, ...updates.map(({ acceptances }) => acceptances.length));
  await Promise.all([
    endUnreadClaims(tx, updates, now),
    writeClaims(tx, updates, now),
    ...writeEvidence(tx, updates),
    ...Array.from({ length: rounds }, (_, round) => writeAcceptances(tx, updates, round, now)),
    writeConfirmedDays(tx, updates),
    writeCrowds(tx, updates),
    writeSeries(tx, updates, now),
    writeProducts(tx, updates, now),
    // After it: the products with an accepted price are locked.
    writeDescriptions(
      tx,
      updates.map(({ before, description }) => [productOfSeries(before.id), description]),
    ),
  ]);
}

/** How many claims of a series are open. */
export const openClaimCount = ({ claims, unread }: SeriesState): number => claims.length + unread;

/** Sends a statement for rows now, if there are any. */
const sendFor = <R>(
  rows: readonly R[],
  statement: (rows: readonly R[]) => { execute(): Promise<unknown> },
) => (rows.length > 0 ? statement(rows).execute() : null);

/** Claims that judging did not have to read, of series whose price was accepted. */
function endUnreadClaims(tx: Sql, updates: Updates, now: number) {
  const ends = updates.flatMap(({ before, unreadEnd }) =>
    unreadEnd === null ? [] : [{ seriesId: before.id, status: unreadEnd, read: before.state.claims }],
  );
  const read = ends.flatMap((end) => end.read.map(({ id }) => id));
  return sendFor(ends, () => endOtherClaims(tx, ends, read, now));
}

function writeClaims(tx: Sql, updates: Updates, now: number) {
  const ended = updates.flatMap(({ before, ended }) =>
    ended.map(({ claim, end }) => ({ ...claim, status: end, seriesId: before.id })),
  );
  const open = updates.flatMap(({ before, after }) =>
    after.claims
      .filter((claim) => !before.state.claims.includes(claim))
      .map((claim) => ({ ...claim, status: "open" as const, seriesId: before.id })),
  );
  // The ended first: their price may have been claimed again.
  return sendFor([...ended, ...open], (claims) => upsertClaims(tx, claims, now));
}

function writeEvidence(tx: Sql, updates: Updates) {
  const evidence = updates.flatMap((update) =>
    update.evidence.map(({ from, ...row }) => ({
      ...row,
      seriesId: update.before.id,
      network: from?.group ?? null,
      registeredOn: from?.registeredOn ?? null,
    })),
  );
  const ended = updates.flatMap((update) => update.ended.map(({ claim }) => claim.id));
  return [
    sendFor(evidence, (rows) => insertEvidence(tx, rows)),
    sendFor(withdrawalsIn(updates), (rows) => withdrawVotes(tx, rows)),
    sendFor(ended, (ids) => endEvidence(tx, ids)),
  ];
}

/** Votes of reporters who report another price now. Votes of this very batch may be among them. */
const withdrawalsIn = (updates: Updates) =>
  updates.flatMap(({ before, votedClaims, evidence }) =>
    [...votedClaims].flatMap(([reporter, claimId]) => {
      const votedBefore = before.state.claims.some(
        ({ id, votes }) => id !== claimId && votes.some((vote) => vote.reporter === reporter),
      );
      const votesNow = evidence.some((one) => one.reporter === reporter && one.claimId !== claimId);
      return votedBefore || votesNow ? [{ seriesId: before.id, reporter, claimId }] : [];
    }),
  );

/** The n-th acceptance of each series: a statement touches a day only once. */
function writeAcceptances(tx: Sql, updates: Updates, round: number, now: number) {
  const rows = updates.flatMap(({ before, acceptances }) => {
    const acceptance = acceptances[round];
    if (!acceptance) return [];
    const { at, quiet = false, ...provenance } = acceptance;
    return [
      {
        ...provenance,
        quiet,
        atMs: at,
        seriesId: before.id,
        revision: before.state.revision + round + 1,
        previous: round === 0 ? before.state.price : acceptances[round - 1]!.price,
        first: before.state.since === 0 && round === 0,
      },
    ];
  });
  return insertAcceptances(tx, rows, now).execute();
}

function writeConfirmedDays(tx: Sql, updates: Updates) {
  const days = updates.flatMap(({ before, confirmedDays }) =>
    confirmedDays.map((confirmed) => ({ ...confirmed, seriesId: before.id })),
  );
  return sendFor(days, (rows) => insertConfirmedDays(tx, rows));
}

/** Public profile: confirming votes, and the prices that readings refuted. */
function writeCrowds(tx: Sql, updates: Updates) {
  const rows = updates
    .filter(
      ({ before: { state }, after }) =>
        after.confirmingVotes !== state.confirmingVotes || after.refutedPrices !== state.refutedPrices,
    )
    .map(({ before, after: { confirmingVotes = [], refutedPrices = [] } }) => {
      const votes = [...confirmingVotes, ...refutedPrices.flatMap((refuted) => refuted.votes)];
      return {
        seriesId: before.id,
        echoes: JSON.stringify(confirmingVotes),
        alternatives: JSON.stringify(storedRefutedPrices(refutedPrices)),
        lastVoteAt: votes.length === 0 ? null : Math.max(...votes.map((vote) => vote.lastSeenAt)),
      };
    })
    .sort((a, b) => (a.seriesId < b.seriesId ? -1 : 1));
  return sendFor(rows, () => upsertCrowds(tx, rows));
}

function writeSeries(tx: Sql, updates: Updates, now: number) {
  const changes = updates
    .filter(({ before, after, confirmedAt }) => after !== before.state || confirmedAt !== null)
    .map((update) => {
      const { before, after, acceptances, confirmedAt } = update;
      return {
        id: before.id,
        revision: after.revision,
        price: after.price,
        lastPrice: after.lastPrice,
        verifiedPrice: after.verifiedPrice,
        openClaims: openClaimCount(after),
        accepted: acceptances.length > 0,
        since: after.since,
        confirmedAt,
        ...extremesOf(update),
      };
    });
  return sendFor(changes, () => updateSeries(tx, changes, now));
}

/** The lowest and highest price after the acceptances; when, if one of them is it. */
function extremesOf({ before, acceptances }: SeriesUpdate) {
  let { lowest, highest } = before;
  let lowestAt: number | null = null;
  let highestAt: number | null = null;
  for (const { price, at } of acceptances) {
    if (price === null) continue;
    if (lowest === null || price < lowest) [lowest, lowestAt] = [price, at];
    if (highest === null || price > highest) [highest, highestAt] = [price, at];
  }
  return { lowest, lowestAt, highest, highestAt };
}

function writeProducts(tx: Sql, updates: Updates, now: number) {
  const products = new Map<bigint, { dirtied: number; changed: boolean }>();
  for (const { before, after, acceptances } of updates) {
    const id = productOfSeries(before.id);
    const known = products.get(id) ?? { dirtied: 0, changed: false };
    products.set(id, {
      dirtied: known.dirtied + Number(openClaimCount(after) > 0) - Number(openClaimCount(before.state) > 0),
      // A price after an extra makes no product known: its headline price does.
      changed: known.changed || (acceptances.length > 0 && !isAfterExtra(parseSeriesId(before.id).kind)),
    });
  }
  const changes = [...products]
    .map(([id, change]) => ({ id, ...change }))
    .filter(({ dirtied, changed }) => dirtied !== 0 || changed)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return sendFor(changes, () => updateProducts(tx, changes, now));
}

/** Publishes the changes of quiet prices while they are in force: a reading supports them now. */
export async function publishQuietChanges(tx: Sql, seriesIds: readonly bigint[], now: number): Promise<void> {
  if (seriesIds.length === 0) return;
  const points = await quietPoints(tx, seriesIds);
  if (points.length > 0) await reachColumnstore(tx);
  for (const point of points) await publishQuietPoint(tx, point, now);
}
