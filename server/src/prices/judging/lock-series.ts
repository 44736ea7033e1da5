import {
  type Claim,
  canVerify,
  marketplaceNumberOf,
  type Policy,
  productOfSeries,
  type RefutedPrice,
  type SeriesState,
  type Verification,
  type Vote,
} from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";

/** A series under its row lock, as judging needs it and as it stood before. */
export interface LockedSeries {
  readonly id: bigint;
  readonly state: SeriesState;
  readonly lowest: number | null;
  readonly highest: number | null;
}

interface SeriesRow {
  id: bigint;
  revision: number;
  price: number | null;
  since: number | null;
  confirmedAt: number | null;
  lastPrice: number | null;
  verifiedPrice: number | null;
  lowest: number | null;
  highest: number | null;
  openClaims: number;
}

interface VoteRow {
  seriesId: bigint;
  claimId: string;
  price: number | null;
  firstSeenAt: number;
  lastReportedAt: number;
  reporter: bigint | null;
  observedAt: number | null;
  network: bigint | null;
  registeredOn: number | null;
  client: string | null;
}

interface CrowdRow {
  seriesId: bigint;
  echoes: readonly Vote[];
  alternatives: readonly (Omit<RefutedPrice, "votes"> & { readonly words: readonly Vote[] })[];
}

/** What a report says of a series, as far as it decides which claims matter to it. */
export interface ReportKey {
  readonly seriesId: bigint;
  readonly price: number | null;
  readonly reporter: string;
}

/**
 * Locks the series' rows in id order (so that no two transactions wait for each other) and reads what judging
 * needs of them: the claims that matter to what is said, or all; among strangers all matter, since one weighs against
 * the other. The statements go out together; each after the first sees what the lock waited for.
 */
export async function lockSeries(
  tx: Sql,
  ids: readonly bigint[],
  said: readonly ReportKey[] | "all",
  now: number,
  policy: Policy,
): Promise<Map<bigint, LockedSeries>> {
  const keys = [...new Set(ids)];
  const from = now - policy.dropReferenceMs;
  const { publicRules: strangers } = policy;
  const [rows, points, votes, crowds] = await Promise.all([
    tx<SeriesRow[]>`
      select id, revision, price::float8 as price, ms(since) as since, ms(last_confirmed_at) as "confirmedAt",
        last_price::float8 as "lastPrice", verified_price::float8 as "verifiedPrice",
        lowest::float8 as lowest, highest::float8 as highest, open_claims as "openClaims"
      from series where id = any(${arrayOf(keys)}::bigint[]) order by id for update`.execute(),
    tx<{ seriesId: bigint; at: number; price: number | null }[]>`
      select p.series_id as "seriesId", ms(p.at) as at, p.price::float8 as price
      from unnest(${arrayOf(keys)}::bigint[]) s(id) cross join lateral (
        select series_id, at, price from price_point
        where series_id = s.id and retracted_at is null and at > from_ms(${from})
        union all
        (select series_id, at, price from price_point
         where series_id = s.id and retracted_at is null and at <= from_ms(${from})
         order by at desc limit 1)) p
      order by p.at`.execute(),
    (said === "all" || strangers ? allVotes(tx, keys) : relevantVotes(tx, said)).execute(),
    strangers
      ? tx<CrowdRow[]>`
          select series_id as "seriesId", echoes, alternatives from series_crowd
          where series_id = any(${arrayOf(keys)}::bigint[])`.execute()
      : [],
  ]);
  const recent = Map.groupBy(points, (point) => point.seriesId);
  const claims = Map.groupBy(votes, (vote) => vote.seriesId);
  const crowd = new Map(crowds.map((row) => [row.seriesId, row]));
  return new Map(
    rows.map((row) => {
      const known = claimsOf(claims.get(row.id) ?? []);
      return [
        row.id,
        {
          ...row,
          state: {
            revision: row.revision,
            price: row.price,
            since: row.since ?? 0,
            confirmedAt: row.confirmedAt ?? 0,
            lastPrice: row.lastPrice,
            verifiedPrice: row.verifiedPrice,
            recent: recent.get(row.id) ?? [],
            claims: known,
            unread: row.openClaims - known.length,
            ...(strangers && {
              confirmingVotes: crowd.get(row.id)?.echoes ?? [],
              refutedPrices: (crowd.get(row.id)?.alternatives ?? []).map(({ words: votes, ...refuted }) => ({
                ...refuted,
                votes,
              })),
            }),
          },
        },
      ];
    }),
  );
}

const voteColumns = (tx: Sql) => tx`
  c.series_id as "seriesId", c.id as "claimId", c.price::float8 as price,
  ms(c.first_seen_at) as "firstSeenAt", ms(c.last_reported_at) as "lastReportedAt",
  e.reporter, ms(e.observed_at) as "observedAt", e.network, e.registered_on as "registeredOn", e.client`;

const allVotes = (tx: Sql, keys: readonly bigint[]) => tx<VoteRow[]>`
  select ${voteColumns(tx)}
  from claim c left join evidence e on e.claim_id = c.id and e.live
  where c.series_id = any(${arrayOf(keys)}::bigint[]) and c.status = 'open'
  order by c.first_seen_at, c.id`;

/** The laterals are fenced by `offset 0`: joined freely, the planner may read all that is open. */
const relevantVotes = (tx: Sql, said: readonly ReportKey[]) => tx<VoteRow[]>`
  with said as (
    select * from unnest(${arrayOf(said, (one) => one.seriesId)}::bigint[],
      ${arrayOf(said, ({ price }) => price ?? -1)}::bigint[], ${arrayOf(said, ({ reporter }) => reporter)}::bigint[])
      as s(series_id, price, reporter)
  ), matters as (
    select c.id from said s cross join lateral (
      select id from claim
      where series_id = s.series_id and coalesce(price, -1) = s.price and status = 'open' offset 0) c
    union
    select e.claim_id from said s cross join lateral (
      select claim_id from evidence where series_id = s.series_id and reporter = s.reporter and live offset 0) e
  )
  select ${voteColumns(tx)}
  from matters m
  cross join lateral (select * from claim where id = m.id offset 0) c
  left join lateral (
    select reporter, observed_at, network, registered_on, client from evidence where claim_id = c.id and live offset 0) e on true
  order by c.first_seen_at, c.id`;

function claimsOf(rows: readonly VoteRow[]): Claim[] {
  return [...Map.groupBy(rows, (row) => row.claimId)].map(([id, sightings]) => {
    const { price, firstSeenAt, lastReportedAt } = sightings[0]!;
    const votes = new Map<bigint, Vote>();
    for (const { reporter, observedAt, network, registeredOn, client } of sightings) {
      if (reporter === null || observedAt === null) continue;
      const known = votes.get(reporter);
      votes.set(reporter, {
        reporter: String(reporter),
        observedAt: Math.min(observedAt, known?.observedAt ?? observedAt),
        lastSeenAt: Math.max(observedAt, known?.lastSeenAt ?? observedAt),
        ...(network !== null && {
          from: { group: String(network), version: client ?? "", registeredOn: registeredOn ?? 0 },
        }),
      });
    }
    return { id, price, firstSeenAt, lastReportedAt, votes: [...votes.values()] };
  });
}

/** What holds context the series at the moment of judging. */
export interface SharedContext {
  /** Those that exist; more than 2 are not counted. */
  readonly reporters: number;
  canVerify(seriesId: bigint): boolean;
}

/** A product at which a visit failed of late. */
interface FailingProduct extends Pick<Verification, "notBefore" | "failures" | "firstFailedAt" | "gaveUpAt"> {
  readonly product: string;
}

/** Which verifier can look, and how many reporters there are, by the same clock and in the same transaction. */
export async function readContext(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
): Promise<SharedContext> {
  const products = [...new Set(seriesIds.map(productOfSeries))];
  const [row] = await tx<[{ reporters: number; served: number[]; failing: FailingProduct[] }]>`
    select (select count(*)::int from (select from reporter where revoked_at is null limit 2) as few) as reporters,
      array(select distinct unnest(marketplaces)::int from egress
        where last_asked_at > from_ms(${now - policy.verifierAwayAfterMs})) as served,
      (select coalesce(json_agg(json_build_object('product', product_id::text, 'notBefore', ms(v.not_before),
          'failures', coalesce(v.failures, 0), 'firstFailedAt', ms(v.first_failed_at), 'gaveUpAt', ms(g.at))), '[]')
        from (select * from verification
          where product_id = any(${arrayOf(products)}::bigint[]) and status = 'open' and failures > 0) v
        full join (select * from given_up_product where product_id = any(${arrayOf(products)}::bigint[])) g
          using (product_id)) as failing`.execute();
  const served = new Set(row.served);
  const failed = new Set(
    row.failing.filter((one) => !canVerify(one, now, policy)).map(({ product }) => BigInt(product)),
  );
  return {
    reporters: row.reporters,
    canVerify(seriesId) {
      const product = productOfSeries(seriesId);
      return verifierOn && served.has(marketplaceNumberOf(product)) && !failed.has(product);
    },
  };
}
