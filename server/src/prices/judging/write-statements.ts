import type { ClaimEnd, Day } from "@tidemark/core";
import { utcDate } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { type NoColumns, rowsOf } from "../../platform/rows-of.ts";

/** Ends the open claims of series but for some, and their evidence. */
export const endOtherClaims = (
  sql: Sql,
  ends: readonly { readonly seriesId: bigint; readonly status: ClaimEnd }[],
  except: readonly string[],
  now: number,
) => sql<NoColumns[]>`
  with ended as (
    update claim c set status = v.status, ended_at = from_ms(${now})
    from ${rowsOf(sql, "v", ends, { seriesId: "bigint", status: "text" })}
    where c.series_id = v.series_id and c.status = 'open' and c.id <> all(${arrayOf(except)}::uuid[])
    returning c.id)
  update evidence e set live = false from ended where e.live and e.claim_id = ended.id`;

export interface NewClaim {
  readonly id: string;
  readonly seriesId: bigint;
  readonly price: number | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  readonly status: ClaimEnd | "open";
}

export const upsertClaims = (sql: Sql, claims: readonly NewClaim[], now: number) => sql<NoColumns[]>`
  insert into claim as c (id, series_id, price, first_seen_at, last_reported_at, status, ended_at)
  select id, series_id, price, from_ms(first_seen_at), from_ms(last_reported_at), status,
    case when status = 'open' then null else from_ms(${now}) end
  from ${rowsOf(sql, "v", claims, {
    id: "uuid",
    seriesId: "bigint",
    price: "bigint",
    firstSeenAt: "float8",
    lastReportedAt: "float8",
    status: "text",
  })}
  on conflict (id) do update set first_seen_at = excluded.first_seen_at,
    last_reported_at = excluded.last_reported_at, status = excluded.status, ended_at = excluded.ended_at`;

/** One reporter's sighting of one claimed price. */
export interface EvidenceRow {
  readonly reportId: string;
  readonly claimId: string;
  readonly seriesId: bigint;
  readonly reporter: string;
  readonly observedAt: number;
  readonly client: string | null;
  readonly network: string | null;
  readonly registeredOn: number | null;
  readonly title: string | null;
  readonly image: string | null;
}

export const insertEvidence = (sql: Sql, evidence: readonly EvidenceRow[]) => sql<NoColumns[]>`
  insert into evidence
    (report_id, claim_id, series_id, reporter, observed_at, client, network, registered_on, title, image)
  select report_id, claim_id, series_id, reporter, from_ms(observed_at), client, network, registered_on, title, image
  from ${rowsOf(sql, "v", evidence, {
    reportId: "uuid",
    claimId: "uuid",
    seriesId: "bigint",
    reporter: "bigint",
    observedAt: "float8",
    client: "text",
    network: "bigint",
    registeredOn: "int",
    title: "text",
    image: "text",
  })}`;

/** Whose votes of a series are withdrawn but for those on one claim; null: all. */
export interface Withdrawal {
  readonly seriesId: bigint;
  readonly reporter: string;
  readonly claimId: string | null;
}

export const withdrawVotes = (sql: Sql, withdrawals: readonly Withdrawal[]) => sql<NoColumns[]>`
  update evidence e set live = false
  from ${rowsOf(sql, "v", withdrawals, { seriesId: "bigint", reporter: "bigint", claimId: "uuid" })}
  where e.live and e.series_id = v.series_id and e.reporter = v.reporter and e.claim_id is distinct from v.claim_id`;

export const endEvidence = (sql: Sql, claimIds: readonly string[]) => sql<NoColumns[]>`
  update evidence set live = false where live and claim_id = any(${arrayOf(claimIds)}::uuid[])`;

export interface AcceptanceRow {
  readonly seriesId: bigint;
  readonly revision: number;
  readonly atMs: number;
  readonly price: number | null;
  readonly previous: number | null;
  readonly reporters: number;
  readonly verified: boolean;
  readonly alone: boolean;
  readonly quiet: boolean;
  /** The first of its series. */
  readonly first: boolean;
}

/** Adds points, their changes and days. At most one row a series: a statement touches a day only once. */
export const insertAcceptances = (sql: Sql, rows: readonly AcceptanceRow[], now: number) => {
  // As a constant: what lies before it, TimescaleDB need not unpack.
  const firstDay = utcDate(Math.min(...rows.map(({ atMs }) => atMs)));
  return sql<NoColumns[]>`
    with moment as (
      select v.*, from_ms(at_ms)::timestamptz(3) as at, (from_ms(at_ms) at time zone 'utc')::date as day,
        floor(at_ms / 1000)::bigint % 86400 as s
      from ${rowsOf(sql, "v", rows, {
        seriesId: "bigint",
        revision: "int",
        atMs: "float8",
        price: "bigint",
        previous: "bigint",
        reporters: "smallint",
        verified: "boolean",
        alone: "boolean",
        first: "boolean",
        quiet: "boolean",
      })}
    ), point as (
      insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified, alone, quiet)
      select series_id, at, revision, from_ms(${now}), price, reporters, verified, alone, quiet from moment
    ), change as (
      insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
      select series_id, revision, 'accepted', previous, price, at, from_ms(${now}), reporters, verified
      from moment where not quiet
    ), later as (
      -- Days confirmed at the old price after this one's first sighting: the new price was in force then.
      update price_day d set open = m.price, high = m.price, low = m.price, close = m.price,
        weighted = 0, priced_s = 0, last_change_s = 0, changes = 0, reporters = null, verified = null, imported = null
      from moment m where d.series_id = m.series_id and d.day > m.day and d.day > ${sql.unsafe(`'${firstDay}'`)}::date
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
      reporters = excluded.reporters, verified = excluded.verified, imported = excluded.imported`;
};

/** Days on which a price was seen in force; `day`: its first epoch ms. */
export const insertConfirmedDays = (
  sql: Sql,
  days: readonly { readonly seriesId: bigint; readonly day: number; readonly price: number | null }[],
) => sql<NoColumns[]>`
  insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
  select series_id, (from_ms(day) at time zone 'utc')::date, price, price, price, price, 0, 0, 0, 0
  from ${rowsOf(sql, "v", days, { seriesId: "bigint", day: "float8", price: "bigint" })}
  on conflict do nothing`;

/** `echoes` and `alternatives` as JSON. Rows in id order. */
export interface StoredCrowdRow {
  readonly seriesId: bigint;
  readonly echoes: string;
  readonly alternatives: string;
  readonly lastVoteAt: number | null;
}

export const upsertCrowds = (sql: Sql, rows: readonly StoredCrowdRow[]) => sql<NoColumns[]>`
  insert into series_crowd (series_id, echoes, alternatives, last_word_at)
  select series_id, echoes::jsonb, alternatives::jsonb, from_ms(last_vote_at)
  from ${rowsOf(sql, "v", rows, { seriesId: "bigint", echoes: "text", alternatives: "text", lastVoteAt: "float8" })}
  order by series_id
  on conflict (series_id) do update set echoes = excluded.echoes, alternatives = excluded.alternatives,
    last_word_at = excluded.last_word_at`;

/** Of these series, the points in force whose changes were not published. */
export const quietPoints = (sql: Sql, seriesIds: readonly bigint[]) => sql<
  { seriesId: bigint; at: number }[]
>`
  select s.id as "seriesId", ms(s.since) as at
  from series s join price_point p on p.series_id = s.id and p.at = s.since
  where s.id = any(${arrayOf(seriesIds)}::bigint[]) and p.quiet`;

/** Writes the change of such a point. */
export const publishQuietPoint = (
  sql: Sql,
  { seriesId, at }: { readonly seriesId: bigint; readonly at: number },
  now: number,
) => sql<NoColumns[]>`
  with published as (
    update price_point set quiet = false where series_id = ${String(seriesId)}::bigint and at = from_ms(${at})
    returning *
  )
  insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
  select series_id, revision, 'accepted',
    (select b.price from price_point b where b.series_id = published.series_id and b.at < published.at and b.retracted_at is null
      order by b.at desc limit 1), price, at, from_ms(${now}), reporters, true
  from published`;

/** What a series becomes. Null marks and moments: as they were. */
export interface SeriesChange {
  readonly id: bigint;
  readonly revision: number;
  readonly price: number | null;
  readonly lastPrice: number | null;
  readonly verifiedPrice: number | null;
  readonly openClaims: number;
  /** A price was accepted, first seen at `since`. */
  readonly accepted: boolean;
  readonly since: number;
  readonly confirmedAt: number | null;
  readonly lowest: number | null;
  readonly lowestAt: number | null;
  readonly highest: number | null;
  readonly highestAt: number | null;
}

export const updateSeries = (sql: Sql, changes: readonly SeriesChange[], now: number) => sql<NoColumns[]>`
  update series s set revision = v.revision, price = v.price, last_price = v.last_price,
    verified_price = v.verified_price, open_claims = v.open_claims,
    since = case when v.accepted then from_ms(v.since) else s.since end,
    accepted_at = case when v.accepted then from_ms(${now}) else s.accepted_at end,
    last_confirmed_at = greatest(s.last_confirmed_at, from_ms(v.confirmed_at)),
    lowest = v.lowest, lowest_at = coalesce(from_ms(v.lowest_at), s.lowest_at),
    highest = v.highest, highest_at = coalesce(from_ms(v.highest_at), s.highest_at)
  from ${rowsOf(sql, "v", changes, {
    id: "bigint",
    revision: "int",
    price: "bigint",
    lastPrice: "bigint",
    verifiedPrice: "bigint",
    openClaims: "int",
    accepted: "boolean",
    since: "float8",
    confirmedAt: "float8",
    lowest: "bigint",
    lowestAt: "float8",
    highest: "bigint",
    highestAt: "float8",
  })}
  where s.id = v.id`;

/** `dirtied`: by how many series with open claims there are more. Rows in id order. */
export interface ProductChange {
  readonly id: bigint;
  readonly dirtied: number;
  readonly changed: boolean;
}

/** Locks in id order, after all series: two transactions cannot deadlock here. */
export const updateProducts = (sql: Sql, changes: readonly ProductChange[], now: number) => sql<NoColumns[]>`
  with v as (
    select p.id, v.dirtied, v.changed
    from ${rowsOf(sql, "v", changes, { id: "bigint", dirtied: "int", changed: "boolean" })}
    join product p on p.id = v.id order by p.id for no key update of p)
  update product p set dirty_series = p.dirty_series + v.dirtied,
    changed_at = case when v.changed then from_ms(${now}) else p.changed_at end
  from v where p.id = v.id`;

/** What a product is to be called. `…Over`: an array literal of the sources that it replaces. */
export interface DescriptionChange {
  readonly id: bigint;
  readonly title: string | null;
  readonly titleBy: string | null;
  readonly titleOver: string | null;
  readonly image: string | null;
  readonly imageBy: string | null;
  readonly imageOver: string | null;
}

/** Describes products again, and what they are found by. Their rows are locked, or there is only one. */
export const describeProducts = (sql: Sql, changes: readonly DescriptionChange[]) => sql<NoColumns[]>`
  with v as (
    select id, title, title_by, title_over::text[], image, image_by, image_over::text[]
    from ${rowsOf(sql, "v", changes, {
      id: "bigint",
      title: "text",
      titleBy: "text",
      titleOver: "text",
      image: "text",
      imageBy: "text",
      imageOver: "text",
    })}
  ), titled as (
    select v.id, v.title, v.title_by from v join product p using (id)
    where v.title is not null and (p.title is null or p.title_by = any(v.title_over))
      and (p.title, p.title_by) is distinct from (v.title, v.title_by)
  ), pictured as (
    select v.id, v.image, v.image_by from v join product p using (id)
    where v.image is not null and (p.image is null or p.image_by = any(v.image_over))
      and (p.image, p.image_by) is distinct from (v.image, v.image_by)
  ), described as (
    update product p set title = coalesce(t.title, p.title), title_by = coalesce(t.title_by, p.title_by),
      image = coalesce(i.image, p.image), image_by = coalesce(i.image_by, p.image_by)
    from v left join titled t using (id) left join pictured i using (id)
    where p.id = v.id and (t.id is not null or i.id is not null)
  )
  insert into product_search (product_id, words) select id, to_tsvector('simple', title) from titled
  on conflict (product_id) do update set words = excluded.words
  where product_search.words is distinct from excluded.words`;

/** `start`: the first epoch second of the UTC day. */
export const deleteDay = (sql: Sql, seriesId: bigint, start: number) => sql<NoColumns[]>`
  delete from price_day
  where series_id = ${String(seriesId)}::bigint and day = (to_timestamp(${start}::float8) at time zone 'utc')::date`;

/** Makes days what they are to be; who is behind their last change is found among the valid points. */
export const upsertDays = (
  sql: Sql,
  days: readonly (Day & { readonly seriesId: bigint; readonly start: number })[],
) => sql<NoColumns[]>`
  insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes,
    reporters, verified, imported)
  select series_id, (to_timestamp(start) at time zone 'utc')::date, open, high, low, close, weighted, priced_s,
    last_change_s, changes, who.reporters, who.verified, who.imported
  from ${rowsOf(sql, "v", days, {
    seriesId: "bigint",
    start: "float8",
    open: "bigint",
    high: "bigint",
    low: "bigint",
    close: "bigint",
    weighted: "bigint",
    pricedS: "int",
    lastChangeS: "int",
    changes: "smallint",
  })}
  left join lateral (
    select reporters, verified, imported from price_point p
    where v.changes > 0 and p.series_id = v.series_id and p.at < to_timestamp(v.start + 86400)
      and p.retracted_at is null
    order by p.at desc limit 1) who on true
  on conflict (series_id, day) do update set open = excluded.open, high = excluded.high, low = excluded.low,
    close = excluded.close, weighted = excluded.weighted, priced_s = excluded.priced_s,
    last_change_s = excluded.last_change_s, changes = excluded.changes, reporters = excluded.reporters,
    verified = excluded.verified, imported = excluded.imported`;
