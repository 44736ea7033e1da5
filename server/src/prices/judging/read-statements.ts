import { arrayOf, type Sql } from "../../platform/database.ts";
import { rowsOf } from "../../platform/rows-of.ts";

export interface SeriesRow {
  readonly id: bigint;
  readonly revision: number;
  readonly price: number | null;
  readonly since: number | null;
  readonly confirmedAt: number | null;
  readonly lastPrice: number | null;
  readonly verifiedPrice: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  readonly openClaims: number;
}

/** Locks the series in id order, so that two transactions cannot deadlock. */
export const lockSeriesRows = (sql: Sql, ids: readonly bigint[]) => sql<SeriesRow[]>`
  select id, revision, price::float8 as price, ms(since) as since,
    ms(last_confirmed_at) as "confirmedAt", last_price::float8 as "lastPrice", verified_price::float8 as "verifiedPrice",
    lowest::float8 as lowest, highest::float8 as highest, open_claims as "openClaims"
  from series where id = any(${arrayOf(ids)}::bigint[]) order by id for update`;

export interface PointRow {
  readonly seriesId: bigint;
  readonly at: number;
  readonly price: number | null;
}

/** Valid points after a moment (epoch ms) and the one in force then, oldest first. */
export const recentPoints = (sql: Sql, ids: readonly bigint[], from: number) => sql<PointRow[]>`
  select p.series_id as "seriesId", ms(p.at) as at, p.price::float8 as price
  from unnest(${arrayOf(ids)}::bigint[]) s(id) cross join lateral (
    select series_id, at, price from price_point
    where series_id = s.id and retracted_at is null and at > from_ms(${from})
    union all
    (select series_id, at, price from price_point
     where series_id = s.id and retracted_at is null and at <= from_ms(${from})
     order by at desc limit 1)) p
  order by p.at`;

/** Evidence of an open claim. Null from `reporter` on: the claim has none. */
export interface VoteRow {
  readonly seriesId: bigint;
  readonly claimId: string;
  readonly price: number | null;
  readonly firstSeenAt: number;
  readonly lastReportedAt: number;
  readonly reporter: bigint | null;
  readonly observedAt: number | null;
  readonly network: bigint | null;
  readonly registeredOn: number | null;
  readonly client: string | null;
  /** The circle of the reporter where it is another's. */
  readonly circle: string | null;
}

const voteColumns = (sql: Sql) => sql`
  c.series_id as "seriesId", c.id as "claimId", c.price::float8 as price,
  ms(c.first_seen_at) as "firstSeenAt", ms(c.last_reported_at) as "lastReportedAt",
  e.reporter, ms(e.observed_at) as "observedAt", e.network, e.registered_on as "registeredOn", e.client`;

/** The circle of a vote's reporter, as it is now. Among strangers there is none. */
const circleColumn = (sql: Sql, withCircles: boolean) =>
  withCircles
    ? sql`(select circle from reporter where id = e.reporter)::text as circle`
    : sql`null::text as circle`;

/** Every open claim of the series. */
export const allVotes = (sql: Sql, ids: readonly bigint[], withCircles: boolean) => sql<VoteRow[]>`
  select ${voteColumns(sql)}, ${circleColumn(sql, withCircles)}
  from claim c left join evidence e on e.claim_id = c.id and e.live
  where c.series_id = any(${arrayOf(ids)}::bigint[]) and c.status = 'open'
  order by c.first_seen_at, c.id`;

/** What a report says of a series, as far as it decides which claims matter to it. */
export interface ReportKey {
  readonly seriesId: bigint;
  readonly reporter: string;
  /** Claims of these prices count as of the reported one; minor units, -1: unavailable. */
  readonly low: number;
  readonly high: number;
}

/**
 * The open claims that reports may decide: those of the reported prices, and those for which their reporters voted. The
 * laterals are fenced by `offset 0`: joined freely, the planner may read all that is open.
 */
const relevantClaims = (sql: Sql, reports: readonly ReportKey[]) => sql`
  reports as (
    select * from ${rowsOf(sql, "r", reports, { seriesId: "bigint", reporter: "bigint", low: "bigint", high: "bigint" })}
  ), relevant as (
    select c.id from reports r cross join lateral (
      select id from claim
      where series_id = r.series_id and coalesce(price, -1) between r.low and r.high and status = 'open' offset 0) c
    union
    select e.claim_id from reports r cross join lateral (
      select claim_id from evidence where series_id = r.series_id and reporter = r.reporter and live offset 0) e
  )`;

/** The open claims that the reports may decide. */
export const relevantVotes = (sql: Sql, reports: readonly ReportKey[]) => sql<VoteRow[]>`
  with ${relevantClaims(sql, reports)}
  select ${voteColumns(sql)}, ${circleColumn(sql, true)}
  from relevant r
  cross join lateral (select * from claim where id = r.id offset 0) c
  left join lateral (
    select reporter, observed_at, network, registered_on, client from evidence where claim_id = c.id and live offset 0) e on true
  order by c.first_seen_at, c.id`;

/** Those of the reporters that belong to the circle of another, and whose. */
export const circlesOfReporters = (sql: Sql, ids: readonly string[]) => sql<{ id: string; circle: string }[]>`
  select id::text, circle::text from reporter where id = any(${arrayOf(ids)}::bigint[]) and circle is not null`;

/** What a report called the product of a claim. */
export interface DescriptionRow {
  readonly claimId: string;
  readonly reporter: string;
  readonly title: string | null;
  readonly image: string | null;
}

/** What was reported with the open claims that the reports may decide, in order of arrival. */
export const relevantDescriptions = (sql: Sql, reports: readonly ReportKey[]) => sql<DescriptionRow[]>`
  with ${relevantClaims(sql, reports)}
  select e."claimId", e.reporter, e.title, e.image from relevant r cross join lateral (
    select claim_id as "claimId", reporter::text, title, image, received_at, observed_at, report_id from evidence
    where claim_id = r.id and live and (title is not null or image is not null) offset 0) e
  order by e.received_at, e.observed_at, e.report_id`;

/** What was reported with the open claims, in order of arrival. */
export const reportedDescriptions = (sql: Sql, claimIds: readonly string[]) => sql<DescriptionRow[]>`
  select claim_id as "claimId", reporter::text, title, image from evidence
  where claim_id = any(${arrayOf(claimIds)}::uuid[]) and live and (title is not null or image is not null)
  order by received_at, observed_at, report_id`;

/** As stored; parsed by `storedCrowd`. */
export interface CrowdRow {
  readonly seriesId: bigint;
  readonly echoes: unknown;
  readonly alternatives: unknown;
}

/** Public profile: which votes are kept besides those of open claims. */
export const crowdOfSeries = (sql: Sql, ids: readonly bigint[]) => sql<CrowdRow[]>`
  select series_id as "seriesId", echoes, alternatives from series_crowd
  where series_id = any(${arrayOf(ids)}::bigint[])`;

export interface ContextRow {
  /** Everybody of a circle counts as one; at most 2 are counted. */
  readonly reporters: number;
  /** Numbers of the marketplaces that verifiers serve. */
  readonly served: readonly number[];
  /** Products at which visits failed, as JSON. Times: epoch ms. */
  readonly failing: readonly {
    readonly product: string;
    readonly notBefore: number | null;
    readonly failures: number;
    readonly firstFailedAt: number | null;
    readonly gaveUpAt: number | null;
  }[];
}

/** One row: how many reporters there are, and what the verifier can do. `presentSince`: epoch ms. */
export const judgingContext = (sql: Sql, products: readonly bigint[], presentSince: number) => sql<
  ContextRow[]
>`
  select (select case when min(coalesce(circle, id)) is null then 0 when min(coalesce(circle, id)) = max(coalesce(circle, id)) then 1 else 2 end
      from reporter where revoked_at is null) as reporters,
    array(select distinct unnest(marketplaces)::int from egress
      where last_asked_at > from_ms(${presentSince})) as served,
    (select coalesce(json_agg(json_build_object('product', product_id::text, 'notBefore', ms(v.not_before),
        'failures', coalesce(v.failures, 0), 'firstFailedAt', ms(v.first_failed_at), 'gaveUpAt', ms(g.at))), '[]')
      from (select * from verification
        where product_id = any(${arrayOf(products)}::bigint[]) and status = 'open' and failures > 0) v
      full join (select * from given_up_product where product_id = any(${arrayOf(products)}::bigint[])) g
        using (product_id)) as failing`;
