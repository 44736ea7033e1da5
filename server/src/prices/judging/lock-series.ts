import type { Claim, Policy, SeriesState, Vote } from "@tidemark/core";
import { ConfirmingVotes, RefutedPrices } from "@tidemark/drizzle";
import type { Sql } from "../../platform/database.ts";
import {
  allVotes,
  type CrowdRow,
  crowdOfSeries,
  lockSeriesRows,
  type PointRow,
  type ReportKey,
  recentPoints,
  relevantVotes,
  type SeriesRow,
  type VoteRow,
} from "./read-statements.ts";

/** A series under its row lock, as judging needs it and as it stood before. */
export interface LockedSeries {
  readonly id: bigint;
  readonly state: SeriesState;
  readonly lowest: number | null;
  readonly highest: number | null;
}

/** Which claims a report may decide. */
export function reportKeyOf(
  seriesId: bigint,
  reporter: string,
  price: number | null,
  { samePriceShare }: Policy,
): ReportKey {
  if (price === null) return { seriesId, reporter, low: -1, high: -1 };
  const distance = samePriceShare === 0 ? 0 : Math.max(1, Math.ceil(price * samePriceShare * 2));
  return { seriesId, reporter, low: Math.max(0, price - distance), high: price + distance };
}

/**
 * Locks the series' rows in id order, so that two transactions cannot deadlock, and reads what judging needs of them: the
 * claims that the reports may decide, or all. In the public profile all are read, since votes weigh against each other.
 * The statements go out together; each after the first sees what the lock waited for.
 */
export async function lockSeries(
  tx: Sql,
  seriesIds: readonly bigint[],
  reports: readonly ReportKey[] | "all",
  now: number,
  policy: Policy,
): Promise<Map<bigint, LockedSeries>> {
  const ids = [...new Set(seriesIds)];
  const isPublic = policy.publicRules !== null;
  const [rows, points, votes, crowds] = await Promise.all([
    lockSeriesRows(tx, ids).execute(),
    recentPoints(tx, ids, now - policy.dropReferenceMs).execute(),
    (reports === "all" || isPublic ? allVotes(tx, ids, !isPublic) : relevantVotes(tx, reports)).execute(),
    isPublic ? crowdOfSeries(tx, ids).execute() : null,
  ]);
  const pointsOf = Map.groupBy(points, ({ seriesId }) => seriesId);
  const votesOf = Map.groupBy(votes, ({ seriesId }) => seriesId);
  const crowdOf = crowds && new Map(crowds.map((row) => [row.seriesId, row]));
  return new Map(
    rows.map((row) => {
      const state = stateOf(row, pointsOf.get(row.id) ?? [], claimsOf(votesOf.get(row.id) ?? []));
      const { id, lowest, highest } = row;
      const crowd = crowdOf && storedCrowd(crowdOf.get(id));
      return [id, { id, lowest, highest, state: crowd ? { ...state, ...crowd } : state }];
    }),
  );
}

const stateOf = (row: SeriesRow, recent: readonly PointRow[], claims: readonly Claim[]): SeriesState => ({
  revision: row.revision,
  price: row.price,
  since: row.since ?? 0,
  confirmedAt: row.confirmedAt ?? 0,
  lastPrice: row.lastPrice,
  verifiedPrice: row.verifiedPrice,
  recent,
  claims,
  unread: row.openClaims - claims.length,
});

const storedCrowd = (row: CrowdRow | undefined) => ({
  confirmingVotes: row ? ConfirmingVotes.parse(row.echoes) : [],
  refutedPrices: row ? RefutedPrices.parse(row.alternatives) : [],
});

function claimsOf(rows: readonly VoteRow[]): Claim[] {
  return [...Map.groupBy(rows, ({ claimId }) => claimId)].map(([id, evidence]) => {
    const { price, firstSeenAt, lastReportedAt } = evidence[0]!;
    return { id, price, firstSeenAt, lastReportedAt, votes: votesIn(evidence) };
  });
}

/** One vote a reporter, however often it saw the price. */
function votesIn(evidence: readonly VoteRow[]): readonly Vote[] {
  const votes = new Map<bigint, Vote>();
  for (const { reporter, observedAt, network, registeredOn, client, circle } of evidence) {
    if (reporter === null || observedAt === null) continue;
    const known = votes.get(reporter);
    votes.set(reporter, {
      reporter: String(reporter),
      observedAt: Math.min(observedAt, known?.observedAt ?? observedAt),
      lastSeenAt: Math.max(observedAt, known?.lastSeenAt ?? observedAt),
      ...(network !== null && {
        from: { group: String(network), version: client ?? "", registeredOn: registeredOn ?? 0 },
      }),
      ...(circle !== null && { circle }),
    });
  }
  return [...votes.values()];
}
