import type {
  Crowd,
  NetworkRecord,
  ReporterRecord,
  RequestClass,
  SeriesState,
  VerificationRequest,
  Vote,
} from "@tidemark/core";
import { readSwitches } from "../../accounts/switches.ts";
import { arrayOf, type Sql } from "../../platform/database.ts";

/** More watches are not read: a product's look is worth no more for them. */
const mostWatches = 1000;

/** The strangers context some series, as far as judging needs them. */
export interface CrowdRecords extends Crowd {
  readonly reporters: ReadonlyMap<string, ReporterRecord>;
  /** Those asked for only. */
  readonly networks: ReadonlyMap<string, NetworkRecord>;
  readonly quarantined: ReadonlySet<string>;
}

export interface CrowdQuery {
  /** Ids of reporters, to be weighed. */
  readonly weighed: Iterable<string>;
  /** Ids of reporters and network groups whose counters may be moved: locked, in id order. */
  readonly moved: Iterable<string>;
  readonly networks: Iterable<string>;
}

interface ReporterRow extends Omit<ReporterRecord, "tokens"> {
  id: bigint;
  tokensDay: number;
  tokens: number;
}

/**
 * Reads the strangers. Every transaction locks series first, then reporters, then networks, each in id order: two never
 * wait for each other in a ring. Revoked reporters are left out: they do not count.
 */
export async function readCrowd(tx: Sql, { weighed, moved, networks }: CrowdQuery): Promise<CrowdRecords> {
  const locked = [...new Set(moved)];
  const ids = [...new Set([...weighed, ...locked])];
  const groups = [...new Set(networks)];
  const [, rows, used, wrong, switches] = await Promise.all([
    locked.length > 0 &&
      tx`select from reporter where id = any(${arrayOf(locked)}::bigint[]) order by id for no key update`.execute(),
    tx<ReporterRow[]>`
      select id, ms(created_at) as "createdAt", verified, refuted, hit_rate as "hitRate",
        verified_novel as "verifiedNovel", verified_days as "verifiedDays", last_verified_day as "lastVerifiedDay",
        verified_that_day::int as "verifiedThatDay", tokens_day as "tokensDay", tokens::int
      from reporter where id = any(${arrayOf(ids)}::bigint[]) and revoked_at is null`.execute(),
    lockNetworks(tx, groups),
    tx<{ version: string }[]>`select version from version_record where quarantined`.execute(),
    readSwitches(tx),
  ]);
  return {
    reporters: new Map(
      rows.map(({ id, tokensDay, tokens, ...row }) => [
        String(id),
        { ...row, tokens: { span: tokensDay, count: tokens } },
      ]),
    ),
    networks: new Map(
      used.map(({ id, day, tokens }) => [String(id), { tokens: { span: day, count: tokens } }]),
    ),
    quarantined: new Set(wrong.map(({ version }) => version)),
    switches,
  };
}

/** All votes that series hold. */
export const votesOf = (states: readonly SeriesState[]): readonly Vote[] =>
  states.flatMap(({ claims, confirmingVotes: echoes = [], refutedPrices: alternatives = [] }) => [
    ...[...claims, ...alternatives].flatMap(({ votes }) => votes),
    ...echoes,
  ]);

/** A row for each first, so that two processes wait for one another also over a network that neither has seen. */
async function lockNetworks(
  tx: Sql,
  ids: readonly string[],
): Promise<readonly { id: bigint; day: number; tokens: number }[]> {
  if (ids.length === 0) return [];
  const [, rows] = await Promise.all([
    tx`
      insert into network (id, day, tokens) select id, -1, 0 from unnest(${arrayOf(ids)}::bigint[]) id
      order by id on conflict do nothing`.execute(),
    tx<{ id: bigint; day: number; tokens: number }[]>`
      select id, day, tokens::int from network where id = any(${arrayOf(ids)}::bigint[]) order by id for update`.execute(),
  ]);
  return rows;
}

/** The requests for a look at these products that wait already, and how many holders watch each. */
export async function readRequests(
  tx: Sql,
  products: readonly bigint[],
): Promise<{
  readonly pending: ReadonlyMap<bigint, VerificationRequest>;
  readonly watchers: ReadonlyMap<bigint, number>;
}> {
  const ids = arrayOf([...new Set(products)]);
  const [open, watched] = await Promise.all([
    tx<{ id: bigint; class: RequestClass; score: number }[]>`
      select product_id as id, class::int, priority::float8 as score from verification
      where product_id = any(${ids}::bigint[]) and status = 'open' and class <= 2`.execute(),
    tx<{ id: bigint; n: number }[]>`
      select p.id, w.n from unnest(${ids}::bigint[]) p(id) cross join lateral (
        select count(distinct holder_id)::int as n from (
          select holder_id from watch
          where series_id between p.id * 8 and p.id * 8 + 7 and ended_at is null and paused_at is null
          limit ${mostWatches}) as few) w`.execute(),
  ]);
  return {
    pending: new Map(open.map(({ id, ...request }) => [id, request])),
    watchers: new Map(watched.map(({ id, n }) => [id, n])),
  };
}
