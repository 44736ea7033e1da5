import {
  type AfterExtraKind,
  afterExtraKinds,
  type ExtraKind,
  type ExtrasOutcome,
  type ExtrasState,
  extraKinds,
  extraOfSeries,
  extrasText,
  judgePriceAfterExtra,
  type Policy,
  productOfSeries,
  seriesIdOf,
  unseen,
} from "@tidemark/core";
import { extraChange, extraVotes, series, watch } from "@tidemark/drizzle";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Sql } from "../../platform/database.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import { createMissingSeries } from "../intake/create-series.ts";
import { type LockedSeries, reportKeyOf } from "../judging/lock-series.ts";
import { SeriesUpdate } from "../judging/series-update.ts";
import { writeSeriesUpdates } from "../judging/write-updates.ts";
import { requestSecondLooks } from "../verification/statements.ts";
import { allVotes, type StoredExtras, type WaitingReport } from "./read-extras.ts";
import { readingPriority } from "./request-reading.ts";

export interface ExtrasOptions {
  readonly now: number;
  readonly policy: Policy;
  readonly verifierOn: boolean;
}

/** Against floods: so many reports of each reporter can be taken back. */
const reportsKept = 20;

const waitingKept = 64;

const withoutReporter = (reports: readonly WaitingReport[], reporter: string): readonly WaitingReport[] =>
  reports.filter((report) => report.reporter !== reporter);

/** What `extraVotes` keeps of a report. */
export const keyOfReport = (reporter: string, reportId: string): string => `${reporter}:${reportId}`;
const reporterOfKey = (key: string): string => key.slice(0, key.indexOf(":"));

/** The extras of one headline series while they are judged. */
export class ExtrasUpdate {
  readonly stored: StoredExtras;
  state: ExtrasState;
  waiting: readonly WaitingReport[];
  #reports: readonly string[];

  constructor(stored: StoredExtras) {
    this.stored = stored;
    this.state = stored.state;
    this.waiting = stored.waiting;
    this.#reports = stored.reports;
  }

  /** Keeps what a report says of the extras of another headline price, instead of what its reporter said before. */
  wait(report: WaitingReport, since: number): void {
    const others = this.waiting.filter(({ receivedAt }) => receivedAt > since);
    this.waiting = [...withoutReporter(others, report.reporter), report].slice(-waitingKept);
  }

  withdraw(reporter: string): void {
    this.waiting = withoutReporter(this.waiting, reporter);
  }

  /** Whether a reporter has a vote, or will have one with another headline price. */
  hasVoteOf(reporter: string): boolean {
    return [...allVotes(this.state), ...this.waiting].some((vote) => vote.reporter === reporter);
  }

  /** Notes the report on which a reporter's votes rest. */
  addReport(key: string): void {
    this.#reports = [...this.#reports.filter((other) => other !== key), key];
  }

  /** The reports of those who have a vote, of each the newest. */
  get reports(): readonly string[] {
    return [...Map.groupBy(this.#reports, reporterOfKey)].flatMap(([reporter, keys]) =>
      this.hasVoteOf(reporter) ? keys.slice(-reportsKept) : [],
    );
  }

  take({ state }: ExtrasOutcome): void {
    this.state = state;
  }
}

/** Writes judged extras, and what their headline prices and they make of the series of prices after extras. */
export async function writeExtras(
  tx: Sql,
  updates: readonly ExtrasUpdate[],
  after: ReadonlyMap<bigint, LockedSeries>,
  options: ExtrasOptions,
): Promise<void> {
  for (const update of updates) await writeChanges(tx, update);
  await writeVotes(tx, updates);
  await writeKnown(tx, updates, options.policy);
  await writePricesAfter(tx, updates, after, options);
}

/** The changes of one series' extras, if there are any. */
async function writeChanges(tx: Sql, { stored, state }: ExtrasUpdate): Promise<void> {
  const { id, state: headline } = stored.headline;
  for (const kind of extraKinds) {
    const { value, since, reporters, verified } = state[kind];
    const last = stored.last.get(kind);
    const open = last?.until === null ? last : undefined;
    const stands = open && value === open.value && since === open.since && headline.price === open.price;
    const rowOf = (at: number) =>
      and(eq(extraChange.seriesId, id), eq(extraChange.kind, sql`${kind}`), eq(extraChange.since, at));
    if (stands) {
      if (verified === open.verified && reporters === open.reporters) continue;
      await orm(tx).update(extraChange).set({ reporters, verified }).where(rowOf(open.since));
      continue;
    }
    if (open) {
      const until = Math.max(open.since, since, headline.price === open.price ? 0 : headline.since);
      await orm(tx).update(extraChange).set({ until }).where(rowOf(open.since));
    }
    if (value === null) continue;
    await orm(tx)
      .insert(extraChange)
      .values({ seriesId: id, kind, since, value, price: headline.price!, reporters, verified });
  }
}

async function writeVotes(tx: Sql, updates: readonly ExtrasUpdate[]): Promise<void> {
  const gone: bigint[] = [];
  for (const update of updates) {
    const { stored, state } = update;
    const { id, state: headline } = stored.headline;
    const voted = extraKinds.filter(
      (kind) => state[kind].claims.length > 0 || state[kind].confirmingVotes.length > 0,
    );
    const votes = Object.fromEntries(
      voted.map((kind) => {
        const { confirmedAt, claims, confirmingVotes } = state[kind];
        return [kind, { confirmedAt, claims, confirmingVotes }];
      }),
    );
    const moments = [
      ...allVotes(state).map((vote) => vote.lastSeenAt),
      ...update.waiting.map(({ observedAt }) => observedAt),
    ];
    if (moments.length === 0 || (headline.price === null && update.waiting.length === 0)) {
      if (stored.hasVotes) gone.push(id);
      continue;
    }
    const row = {
      // No headline price is 0: these are votes for none.
      price: headline.price ?? 0,
      waiting: sql`${JSON.stringify(update.waiting)}::text::jsonb`,
      votes: sql`${JSON.stringify(votes)}::text::jsonb`,
      reports: [...update.reports],
      lastVoteAt: Math.max(...moments),
    };
    await orm(tx)
      .insert(extraVotes)
      .values({ seriesId: id, ...row })
      .onConflictDoUpdate({ target: extraVotes.seriesId, set: row });
  }
  if (gone.length > 0) await orm(tx).delete(extraVotes).where(isAnyOf(extraVotes.seriesId, gone));
}

/** What the intake compares: `?` before it lets nothing count as known. */
async function writeKnown(tx: Sql, updates: readonly ExtrasUpdate[], policy: Policy): Promise<void> {
  for (const { stored, state } of updates) {
    const { id, state: headline } = stored.headline;
    const accepted = Object.fromEntries(extraKinds.map((kind) => [kind, state[kind].value]));
    const text = headline.price === null ? null : extrasText(headline.price, accepted);
    // As with prices: among strangers who confirms what is disputed is heard, too.
    const isDisputed =
      policy.publicRules !== null && extraKinds.some((kind) => state[kind].claims.length > 0);
    const known = isDisputed ? `?${text ?? ""}` : text;
    await orm(tx)
      .update(series)
      .set({ extras: known })
      .where(and(eq(series.id, id), sql`${series.extras} is distinct from ${known}::text`));
  }
}

/** The ids of the series of a headline series' prices after extras. */
export const seriesAfter = (headline: bigint): readonly bigint[] =>
  afterExtraKinds.map((kind) => seriesIdOf(productOfSeries(headline), kind));

async function writePricesAfter(
  tx: Sql,
  updates: readonly ExtrasUpdate[],
  after: ReadonlyMap<bigint, LockedSeries>,
  { now, policy, verifierOn }: ExtrasOptions,
): Promise<void> {
  const changed: SeriesUpdate[] = [];
  const waiting: bigint[] = [];
  for (const update of updates) {
    for (const kind of afterExtraKinds) {
      const id = seriesIdOf(productOfSeries(update.stored.headline.id), kind);
      const { decision, waitsForReading } = judgeOne(update, kind, after.get(id), now, policy);
      if (waitsForReading) waiting.push(id);
      if (!decision) continue;
      const locked = after.get(id) ?? (await createOne(tx, id, now, policy));
      const judged = new SeriesUpdate(locked);
      judged.take(decision, decision.state.confirmedAt);
      changed.push(judged);
    }
  }
  if (changed.length > 0) await writeSeriesUpdates(tx, changed, now);
  if (verifierOn && waiting.length > 0) await requestReadings(tx, waiting, now);
}

function judgeOne(
  { stored: { headline, unit }, state }: ExtrasUpdate,
  kind: AfterExtraKind,
  locked: LockedSeries | undefined,
  now: number,
  policy: Policy,
) {
  const extra: ExtraKind = extraOfSeries[kind];
  return judgePriceAfterExtra(
    { kind, series: locked?.state ?? unseen, headline: headline.state, extra: state[extra], unit },
    now,
    policy,
  );
}

async function createOne(tx: Sql, id: bigint, now: number, policy: Policy): Promise<LockedSeries> {
  const created = await createMissingSeries(tx, [reportKeyOf(id, "0", null, policy)], now, policy);
  return created.get(id)!;
}

/** A price that only a reading lets be told is read if somebody watches it. */
async function requestReadings(tx: Sql, ids: readonly bigint[], now: number): Promise<void> {
  const watched = await orm(tx)
    .selectDistinct({ id: watch.seriesId })
    .from(watch)
    .where(and(isAnyOf(watch.seriesId, ids), isNull(watch.endedAt), isNull(watch.pausedAt)));
  const products = [...new Set(watched.map(({ id }) => productOfSeries(id)))];
  if (products.length > 0) await requestSecondLooks(tx, products, readingPriority, now);
}
