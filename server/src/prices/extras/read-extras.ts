import {
  type ExtraKind,
  type ExtraState,
  type ExtrasState,
  extraKinds,
  isPriced,
  noExtra,
  parseExtra,
  type ReportedExtras,
  type Vote,
} from "@tidemark/core";
import { type ExtraVotes, extraChange, extraVotes, reporter, type WaitingExtras } from "@tidemark/drizzle";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import type { LockedSeries } from "../judging/lock-series.ts";

type ChangeRow = typeof extraChange.$inferSelect;

/** What a report says of the extras of a headline price (minor units) that was not accepted when it came. */
export type WaitingReport = ReportedExtras & { readonly price: number };

/** The extras of a headline series, which is locked. */
export interface StoredExtras {
  readonly headline: LockedSeries;
  readonly state: ExtrasState;
  /** The newest change of each extra. */
  readonly last: ReadonlyMap<ExtraKind, ChangeRow>;
  /** The unit of the first price per unit that a reading showed, so that could be told; null: there was none. */
  readonly unit: string | null;
  readonly hasVotes: boolean;
  /** What was said of the extras of other headline prices. */
  readonly waiting: readonly WaitingReport[];
  /** The reports on which the votes rest: see `extraVotes`. */
  readonly reports: readonly string[];
}

/** Reads the extras of headline series and who votes on them. What belongs to another price than the one in force is over. */
export async function readExtras(
  tx: Sql,
  headlines: readonly LockedSeries[],
): Promise<readonly StoredExtras[]> {
  const db = orm(tx);
  const ids = headlines.map(({ id }) => id);
  const [changes, units, votes] = await Promise.all([
    db
      .selectDistinctOn([extraChange.seriesId, extraChange.kind])
      .from(extraChange)
      .where(isAnyOf(extraChange.seriesId, ids))
      .orderBy(extraChange.seriesId, extraChange.kind, desc(extraChange.since)),
    db
      .selectDistinctOn([extraChange.seriesId], { seriesId: extraChange.seriesId, value: extraChange.value })
      .from(extraChange)
      .where(and(isAnyOf(extraChange.seriesId, ids), eq(extraChange.kind, sql`'unit'`), extraChange.verified))
      .orderBy(extraChange.seriesId, asc(extraChange.since)),
    db.select().from(extraVotes).where(isAnyOf(extraVotes.seriesId, ids)),
  ]);
  const counting = await countingReporters(
    tx,
    votes.flatMap((row) => [...allVotes(row.votes), ...row.waiting]),
  );
  const counted = <V extends Vote | WaitingExtras[number]>(given: readonly V[]): readonly (V & Circled)[] =>
    given.flatMap((vote) => {
      const circle = counting.get(vote.reporter);
      if (circle === undefined) return [];
      return [circle === null ? vote : { ...vote, circle }];
    });
  const changesOf = Map.groupBy(changes, ({ seriesId }) => seriesId);
  const unitOf = new Map(units.map(({ seriesId, value }) => [seriesId, parseExtra(value)]));
  const votesOf = new Map(votes.map((row) => [row.seriesId, row]));
  return headlines.map((headline) => {
    const { id, state: series } = headline;
    const last = new Map((changesOf.get(id) ?? []).map((row) => [row.kind, row]));
    const stored = votesOf.get(id);
    const own = stored && stored.price === series.price ? stored.votes : {};
    const stateOf = (kind: ExtraKind): ExtraState => {
      const row = last.get(kind);
      const isInForce = isPriced(series) && row?.until === null && row.price === series.price;
      const { confirmedAt = 0, claims = [], confirmingVotes = [] } = own[kind] ?? {};
      const base = isInForce
        ? { ...noExtra(row.since), value: row.value, reporters: row.reporters, verified: row.verified }
        : noExtra(Math.max(series.since, row?.until ?? row?.since ?? 0));
      const heard = claims.map((claim) => ({ ...claim, votes: counted(claim.votes) }));
      return {
        ...base,
        confirmedAt: Math.max(base.since, confirmedAt),
        claims: heard.filter((claim) => claim.votes.length > 0),
        confirmingVotes: counted(confirmingVotes),
      };
    };
    const state = Object.fromEntries(extraKinds.map((kind) => [kind, stateOf(kind)])) as ExtrasState;
    const unit = unitOf.get(id);
    return {
      headline,
      state,
      last,
      unit: unit && "unit" in unit ? unit.unit : null,
      hasVotes: Boolean(stored),
      waiting: counted(stored?.waiting ?? []),
      reports: stored?.reports ?? [],
    };
  });
}

type Circled = Pick<Vote, "circle">;
type Voted = Pick<ExtraState, "claims" | "confirmingVotes">;

/** All votes that extras hold. */
export const allVotes = (extras: ExtraVotes | ExtrasState): readonly Vote[] =>
  Object.values<Voted>(extras).flatMap(({ claims, confirmingVotes }) => [
    ...claims.flatMap((claim) => claim.votes),
    ...confirmingVotes,
  ]);

/** Those of the voters who were not revoked, and the circle of each; null: its own. */
async function countingReporters(
  tx: Sql,
  votes: readonly Pick<Vote, "reporter">[],
): Promise<ReadonlyMap<string, string | null>> {
  if (votes.length === 0) return new Map();
  const ids = [...new Set(votes.map((vote) => vote.reporter))];
  const rows = await orm(tx)
    .select({ id: reporter.id, circle: reporter.circle })
    .from(reporter)
    .where(and(isAnyOf(reporter.id, ids), isNull(reporter.revokedAt)));
  return new Map(rows.map(({ id, circle }) => [String(id), circle === null ? null : String(circle)]));
}
