import {
  type Acceptance,
  type ClaimEnd,
  type Decision,
  type ProductDescription,
  productOfSeries,
  type SeriesState,
  type VoteOrigin,
} from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { reachColumnstore } from "./columnstore.ts";
import type { LockedSeries } from "./lock-series.ts";
import { writeDescriptions } from "./product-descriptions.ts";

/** Evidence to keep: one reporter's sighting of one claimed price. */
export interface NewEvidence {
  readonly reportId: string;
  readonly claimId: string;
  readonly reporter: string;
  /** Epoch ms. */
  readonly observedAt: number;
  readonly client: string | null;
  /** What the report called the product, cleaned. */
  readonly title: string | null;
  readonly image: string | null;
  /** Among strangers. */
  readonly from?: VoteOrigin;
}

/** What judging made of one locked series, to be written in the same transaction. */
export interface SeriesUpdateData {
  readonly before: LockedSeries;
  readonly after: SeriesState;
  /** Oldest first. */
  readonly acceptances: readonly Acceptance[];
  readonly ended: Decision["ended"];
  readonly unreadEnd: ClaimEnd | null;
  readonly evidence: readonly NewEvidence[];
  /** Reporters who spoke, and the claim on which their vote stands now (null: on none). */
  readonly votedClaims: ReadonlyMap<string, string | null>;
  /** Epoch ms of the newest confirmation, and every UTC day that was confirmed, as its first epoch ms. */
  readonly confirmedAt: number | null;
  readonly confirmedDays: readonly { readonly day: number; readonly price: number | null }[];
  /** What those who agreed on the accepted prices make of the product. */
  readonly description: ProductDescription;
}

/**
 * Writes the outcome of judging: series, claims, evidence, points, days, changes, the product's dirtiness and description.
 * The statements go out together and run in this order.
 */
export async function writeSeriesUpdates(
  tx: Sql,
  judged: readonly SeriesUpdateData[],
  now: number,
): Promise<void> {
  const rounds = Math.max(0, ...judged.map((series) => series.acceptances.length));
  await Promise.all([
    ...endUnreadClaims(tx, judged, now),
    ...writeClaims(tx, judged, now),
    ...writeEvidence(tx, judged),
    // One statement touches a day at most once, so acceptances of one series go in turn.
    ...Array.from({ length: rounds }, (_, round) => writeAcceptances(tx, judged, round, now)),
    ...writeConfirmedDays(tx, judged),
    ...writeCrowds(tx, judged),
    ...writeSeries(tx, judged, now),
    ...writeProducts(tx, judged, now),
    // After it: the products with an accepted price are locked.
    writeDescriptions(
      tx,
      judged.map(({ before, description }) => [productOfSeries(before.id), description]),
    ),
  ]);
}

type Statements = readonly Promise<unknown>[];

/** How many claims of a series are open. */
export const openClaimCount = ({ claims, unread }: SeriesState): number => claims.length + unread;

/** Claims that judging did not have to read, of series whose price was accepted. */
function endUnreadClaims(tx: Sql, judged: readonly SeriesUpdateData[], now: number): Statements {
  const rows = judged.filter(({ unreadEnd }) => unreadEnd !== null);
  if (rows.length === 0) return [];
  const known = rows.flatMap(({ before }) => before.state.claims.map(({ id }) => id));
  return [
    tx`
      with gone as (
        update claim c set status = v.status, ended_at = from_ms(${now})
        from unnest(${arrayOf(rows, ({ before }) => before.id)}::bigint[],
          ${rows.map(({ unreadEnd }) => unreadEnd)}::text[]) as v(series_id, status)
        where c.series_id = v.series_id and c.status = 'open' and c.id <> all(${arrayOf(known)}::uuid[])
        returning c.id)
      update evidence e set live = false from gone where e.live and e.claim_id = gone.id`.execute(),
  ];
}

function writeClaims(tx: Sql, judged: readonly SeriesUpdateData[], now: number): Statements {
  // The ended first: their price may have been claimed anew.
  const ended = judged.flatMap(({ before, ended }) =>
    ended.map(({ claim, end }) => ({ ...claim, status: end, series: before.id })),
  );
  const open = judged.flatMap(({ before, after }) =>
    after.claims
      .filter((claim) => !before.state.claims.includes(claim))
      .map((claim) => ({ ...claim, status: "open", series: before.id })),
  );
  const rows = [...ended, ...open];
  if (rows.length === 0) return [];
  return [
    tx`
      insert into claim as c (id, series_id, price, first_seen_at, last_reported_at, status, ended_at)
      select id, series_id, price, from_ms(first_seen), from_ms(last_reported), status,
        case when status = 'open' then null else from_ms(${now}) end
      from unnest(${arrayOf(rows, (row) => row.id)}::uuid[], ${arrayOf(rows, (row) => row.series)}::bigint[],
        ${arrayOf(rows, (row) => row.price)}::bigint[], ${arrayOf(rows, (row) => row.firstSeenAt)}::float8[],
        ${arrayOf(rows, (row) => row.lastReportedAt)}::float8[], ${rows.map((row) => row.status)}::text[])
        as v(id, series_id, price, first_seen, last_reported, status)
      on conflict (id) do update set first_seen_at = excluded.first_seen_at,
        last_reported_at = excluded.last_reported_at, status = excluded.status, ended_at = excluded.ended_at`.execute(),
  ];
}

function writeEvidence(tx: Sql, judged: readonly SeriesUpdateData[]): Statements {
  const statements: Promise<unknown>[] = [];
  const sightings = judged.flatMap(({ before, evidence: sightings }) =>
    sightings.map((sighting) => ({ ...sighting, series: before.id })),
  );
  // Words of a reporter who says something else now. What it said in this very batch may be among them.
  const withdrawn = judged.flatMap(({ before, votedClaims: standing, evidence: sightings }) =>
    [...standing].flatMap(([reporter, claimId]) => {
      const said = before.state.claims.some(
        ({ id, votes }) => id !== claimId && votes.some((vote) => vote.reporter === reporter),
      );
      const saying = sightings.some((one) => one.reporter === reporter && one.claimId !== claimId);
      return said || saying ? [{ series: before.id, reporter, claimId }] : [];
    }),
  );
  const ended = judged.flatMap((series) => series.ended.map(({ claim }) => claim.id));
  if (sightings.length > 0) {
    const insert = tx`
      insert into evidence
        (report_id, claim_id, series_id, reporter, observed_at, client, network, registered_on, title, image)
      select report_id, claim_id, series_id, reporter, from_ms(observed_at), client, network, registered_on, title, image
      from unnest(${arrayOf(sightings, (row) => row.reportId)}::uuid[],
        ${arrayOf(sightings, (row) => row.claimId)}::uuid[], ${arrayOf(sightings, (row) => row.series)}::bigint[],
        ${arrayOf(sightings, (row) => row.reporter)}::bigint[], ${arrayOf(sightings, (row) => row.observedAt)}::float8[],
        ${sightings.map((row) => row.client)}::text[], ${arrayOf(sightings, (row) => row.from?.group ?? null)}::bigint[],
        ${arrayOf(sightings, (row) => row.from?.registeredOn ?? null)}::int[],
        ${sightings.map((row) => row.title)}::text[], ${sightings.map((row) => row.image)}::text[])
        as v(report_id, claim_id, series_id, reporter, observed_at, client, network, registered_on, title, image)`;
    statements.push(insert.execute());
  }
  if (withdrawn.length > 0) {
    const withdraw = tx`
      update evidence e set live = false
      from unnest(${arrayOf(withdrawn, (row) => row.series)}::bigint[],
        ${arrayOf(withdrawn, (row) => row.reporter)}::bigint[], ${arrayOf(withdrawn, (row) => row.claimId)}::uuid[])
        as v(series_id, reporter, claim_id)
      where e.live and e.series_id = v.series_id and e.reporter = v.reporter
        and e.claim_id is distinct from v.claim_id`;
    statements.push(withdraw.execute());
  }
  if (ended.length > 0) {
    const end = tx`update evidence set live = false where live and claim_id = any(${arrayOf(ended)}::uuid[])`;
    statements.push(end.execute());
  }
  return statements;
}

function writeAcceptances(
  tx: Sql,
  judged: readonly SeriesUpdateData[],
  round: number,
  now: number,
): Promise<unknown> {
  const rows = judged.flatMap(({ before, acceptances }) => {
    const acceptance = acceptances[round];
    if (!acceptance) return [];
    const previous = round === 0 ? before.state.price : acceptances[round - 1]!.price;
    const revision = before.state.revision + round + 1;
    const first = before.state.since === 0 && round === 0;
    return [{ ...acceptance, id: before.id, revision, previous, first }];
  });
  // As a constant: what lies before it, TimescaleDB need not unpack.
  const firstDay = new Date(Math.min(...rows.map((row) => row.at))).toISOString().slice(0, 10);
  return tx`
    with v as (
      select * from unnest(${arrayOf(rows, (row) => row.id)}::bigint[], ${arrayOf(rows, (row) => row.revision)}::int[],
        ${arrayOf(rows, (row) => row.at)}::float8[], ${arrayOf(rows, (row) => row.price)}::bigint[],
        ${arrayOf(rows, (row) => row.previous)}::bigint[], ${arrayOf(rows, (row) => row.reporters)}::smallint[],
        ${arrayOf(rows, (row) => row.verified)}::boolean[], ${arrayOf(rows, (row) => row.alone)}::boolean[],
        ${arrayOf(rows, (row) => row.first)}::boolean[], ${arrayOf(rows, (row) => row.quiet ?? false)}::boolean[])
        as v(series_id, revision, at_ms, price, previous, reporters, verified, alone, first, quiet)
    ), moment as (
      select v.*, from_ms(at_ms)::timestamptz(3) as at, (from_ms(at_ms) at time zone 'utc')::date as day,
        floor(at_ms / 1000)::bigint % 86400 as s from v
    ), point as (
      insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified, alone, quiet)
      select series_id, at, revision, from_ms(${now}), price, reporters, verified, alone, quiet from moment
    ), change as (
      insert into price_change
        (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
      select series_id, revision, 'accepted', previous, price, at, from_ms(${now}), reporters, verified
      from moment where not quiet
    ), later as (
      -- Days confirmed at the old price after this one's first sighting: the new price was in force then.
      update price_day d set open = m.price, high = m.price, low = m.price, close = m.price,
        weighted = 0, priced_s = 0, last_change_s = 0, changes = 0, reporters = null, verified = null, imported = null
      from moment m where d.series_id = m.series_id and d.day > m.day and d.day > ${tx.unsafe(`'${firstDay}'`)}::date
    )
    insert into price_day as d
      (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes, reporters, verified, imported)
    select series_id, day, case when first then price else previous end, greatest(previous, price),
      least(previous, price), price, coalesce(previous * s, 0), case when previous is null then 0 else s end, s, 1,
      reporters, verified, false
    from moment
    on conflict (series_id, day) do update set
      high = greatest(d.high, excluded.close), low = least(d.low, excluded.close), close = excluded.close,
      weighted = d.weighted + coalesce(d.close * (excluded.last_change_s - d.last_change_s), 0),
      priced_s = d.priced_s +
        case when d.close is null then 0 else excluded.last_change_s - d.last_change_s end,
      last_change_s = excluded.last_change_s, changes = d.changes + 1,
      reporters = excluded.reporters, verified = excluded.verified, imported = excluded.imported`.execute();
}

function writeConfirmedDays(tx: Sql, judged: readonly SeriesUpdateData[]): Statements {
  const rows = judged.flatMap(({ before, confirmedDays }) =>
    confirmedDays.map((confirmed) => ({ ...confirmed, id: before.id })),
  );
  if (rows.length === 0) return [];
  const insert = tx`
    insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
    select series_id, (from_ms(day) at time zone 'utc')::date, price, price, price, price, 0, 0, 0, 0
    from unnest(${arrayOf(rows, (row) => row.id)}::bigint[], ${arrayOf(rows, (row) => row.day)}::float8[],
      ${arrayOf(rows, (row) => row.price)}::bigint[]) as v(series_id, day, price)
    on conflict do nothing`;
  return [insert.execute()];
}

/** Among strangers: votes beside the open claims, and the prices that readings refuted. */
function writeCrowds(tx: Sql, judged: readonly SeriesUpdateData[]): Statements {
  const rows = judged
    .filter(
      ({ before: { state }, after }) =>
        after.confirmingVotes !== state.confirmingVotes || after.refutedPrices !== state.refutedPrices,
    )
    .map(({ before, after: { confirmingVotes = [], refutedPrices = [] } }) => {
      const votes = [...confirmingVotes, ...refutedPrices.flatMap((refuted) => refuted.votes)];
      return {
        id: before.id,
        confirmingVotes,
        refutedPrices: refutedPrices.map(({ votes: words, ...refuted }) => ({ ...refuted, words })),
        lastVoteAt: votes.length === 0 ? null : Math.max(...votes.map((vote) => vote.lastSeenAt)),
      };
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (rows.length === 0) return [];
  const upsert = tx`
    insert into series_crowd (series_id, echoes, alternatives, last_word_at)
    select id, echoes::jsonb, alternatives::jsonb, from_ms(at)
    from unnest(${arrayOf(rows, (row) => row.id)}::bigint[], ${rows.map((row) => JSON.stringify(row.confirmingVotes))}::text[],
      ${rows.map((row) => JSON.stringify(row.refutedPrices))}::text[], ${arrayOf(rows, (row) => row.lastVoteAt)}::float8[])
      as v(id, echoes, alternatives, at)
    order by id
    on conflict (series_id) do update set echoes = excluded.echoes, alternatives = excluded.alternatives,
      last_word_at = excluded.last_word_at`;
  return [upsert.execute()];
}

/** Lets the change of prices that nobody was told of go out, while they are in force: a reading supports them now. */
export async function publishQuietChanges(tx: Sql, seriesIds: readonly bigint[], now: number): Promise<void> {
  if (seriesIds.length === 0) return;
  const quiet = await tx<{ id: bigint; at: number }[]>`
    select s.id, ms(s.since) as at from series s join price_point p on p.series_id = s.id and p.at = s.since
    where s.id = any(${arrayOf(seriesIds)}::bigint[]) and p.quiet`;
  if (quiet.length > 0) await reachColumnstore(tx);
  for (const { id, at } of quiet) await publishQuietChange(tx, id, at, now);
}

/** Of a point that nobody was told of. Times: epoch ms. */
const publishQuietChange = (tx: Sql, seriesId: bigint, at: number, now: number) => tx`
    with told as (
      update price_point set quiet = false where series_id = ${String(seriesId)}::bigint and at = from_ms(${at})
      returning *
    )
    insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
    select series_id, revision, 'accepted',
      (select b.price from price_point b where b.series_id = told.series_id and b.at < told.at and b.retracted_at is null
        order by b.at desc limit 1), price, at, from_ms(${now}), reporters, true
    from told`;

function writeSeries(tx: Sql, judged: readonly SeriesUpdateData[], now: number): Statements {
  const touched = judged.filter(
    ({ before, after, confirmedAt }) => after !== before.state || confirmedAt !== null,
  );
  if (touched.length === 0) return [];
  const rows = touched.map(({ before, after, acceptances, confirmedAt }) => {
    const marks = { lowest: before.lowest, lowestAt: null as number | null };
    const peaks = { highest: before.highest, highestAt: null as number | null };
    for (const { price, at } of acceptances) {
      if (price !== null && (marks.lowest === null || price < marks.lowest)) {
        marks.lowest = price;
        marks.lowestAt = at;
      }
      if (price !== null && (peaks.highest === null || price > peaks.highest)) {
        peaks.highest = price;
        peaks.highestAt = at;
      }
    }
    const accepted = acceptances.length > 0;
    return { id: before.id, after, accepted, confirmedAt, ...marks, ...peaks };
  });
  const update = tx`
    update series s set revision = v.revision, price = v.price, last_price = v.last_price,
      verified_price = v.verified_price, open_claims = v.open_claims,
      since = case when v.accepted then from_ms(v.since) else s.since end,
      accepted_at = case when v.accepted then from_ms(${now}) else s.accepted_at end,
      last_confirmed_at = greatest(s.last_confirmed_at, from_ms(v.confirmed_at)),
      lowest = v.lowest, lowest_at = coalesce(from_ms(v.lowest_at), s.lowest_at),
      highest = v.highest, highest_at = coalesce(from_ms(v.highest_at), s.highest_at)
    from unnest(${arrayOf(rows, (row) => row.id)}::bigint[], ${arrayOf(rows, (row) => row.after.revision)}::int[],
      ${arrayOf(rows, (row) => row.after.price)}::bigint[], ${arrayOf(rows, (row) => row.after.lastPrice)}::bigint[],
      ${arrayOf(rows, (row) => row.after.verifiedPrice)}::bigint[],
      ${arrayOf(rows, (row) => openClaimCount(row.after))}::int[], ${arrayOf(rows, (row) => row.accepted)}::boolean[],
      ${arrayOf(rows, (row) => row.after.since)}::float8[], ${arrayOf(rows, (row) => row.confirmedAt)}::float8[],
      ${arrayOf(rows, (row) => row.lowest)}::bigint[], ${arrayOf(rows, (row) => row.lowestAt)}::float8[],
      ${arrayOf(rows, (row) => row.highest)}::bigint[], ${arrayOf(rows, (row) => row.highestAt)}::float8[])
      as v(id, revision, price, last_price, verified_price, open_claims, accepted, since, confirmed_at,
        lowest, lowest_at, highest, highest_at)
    where s.id = v.id`;
  return [update.execute()];
}

function writeProducts(tx: Sql, judged: readonly SeriesUpdateData[], now: number): Statements {
  const products = new Map<bigint, { dirtied: number; changed: boolean }>();
  for (const { before, after, acceptances } of judged) {
    const id = productOfSeries(before.id);
    const known = products.get(id) ?? { dirtied: 0, changed: false };
    products.set(id, {
      dirtied: known.dirtied + Number(openClaimCount(after) > 0) - Number(openClaimCount(before.state) > 0),
      changed: known.changed || acceptances.length > 0,
    });
  }
  const rows = [...products]
    .filter(([, { dirtied, changed }]) => dirtied !== 0 || changed)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return [];
  // After all series locks, in id order: two transactions never wait for each other here.
  const update = tx`
    with v as (
      select p.id, v.dirtied, v.changed
      from unnest(${arrayOf(rows, ([id]) => id)}::bigint[], ${arrayOf(rows, ([, row]) => row.dirtied)}::int[],
        ${arrayOf(rows, ([, row]) => row.changed)}::boolean[]) as v(id, dirtied, changed)
      join product p on p.id = v.id order by p.id for no key update of p)
    update product p set dirty_series = p.dirty_series + v.dirtied,
      changed_at = case when v.changed then from_ms(${now}) else p.changed_at end
    from v where p.id = v.id`;
  return [update.execute()];
}
