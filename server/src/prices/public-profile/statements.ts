import type { RequestClass } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { type NoColumns, rowsOf } from "../../platform/rows-of.ts";

/** Locks reporters in id order. */
export const lockReporters = (sql: Sql, ids: readonly string[]) => sql<NoColumns[]>`
  select from reporter where id = any(${arrayOf(ids)}::bigint[]) order by id for no key update`;

export interface ReporterRow {
  readonly id: bigint;
  readonly createdAt: number;
  readonly verified: number;
  readonly refuted: number;
  readonly hitRate: number;
  readonly verifiedNovel: number;
  readonly verifiedDays: number;
  readonly lastVerifiedDay: number;
  readonly verifiedThatDay: number;
  readonly tokensDay: number;
  readonly tokens: number;
}

/** Those of the reporters that are not revoked. */
export const reporterRecords = (sql: Sql, ids: readonly string[]) => sql<ReporterRow[]>`
  select id, ms(created_at) as "createdAt", verified, refuted, hit_rate as "hitRate",
    verified_novel as "verifiedNovel", verified_days as "verifiedDays", last_verified_day as "lastVerifiedDay",
    verified_that_day::int as "verifiedThatDay", tokens_day as "tokensDay", tokens::int
  from reporter where id = any(${arrayOf(ids)}::bigint[]) and revoked_at is null`;

/** Makes rows of networks that are not there, in id order. */
export const createNetworks = (sql: Sql, ids: readonly string[]) => sql<NoColumns[]>`
  insert into network (id, day, tokens) select id, -1, 0 from unnest(${arrayOf(ids)}::bigint[]) id
  order by id on conflict do nothing`;

export interface NetworkRow {
  readonly id: bigint;
  readonly day: number;
  readonly tokens: number;
}

/** Locks networks in id order. */
export const lockNetworks = (sql: Sql, ids: readonly string[]) => sql<NetworkRow[]>`
  select id, day, tokens::int from network where id = any(${arrayOf(ids)}::bigint[]) order by id for update`;

export const quarantinedVersions = (sql: Sql) => sql<{ version: string }[]>`
  select version from version_record where quarantined`;

/** The open requests of these products, audits left out. */
export const openRequests = (sql: Sql, products: readonly bigint[]) => sql<
  { id: bigint; class: RequestClass; score: number }[]
>`
  select product_id as id, class::int, priority::float8 as score from verification
  where product_id = any(${arrayOf(products)}::bigint[]) and status = 'open' and class <= 2`;

/** How many watch each product, at most so many. */
export const watcherCounts = (sql: Sql, products: readonly bigint[], most: number) => sql<
  { id: bigint; watchers: number }[]
>`
  select p.id, w.watchers from unnest(${arrayOf(products)}::bigint[]) p(id) cross join lateral (
    select count(distinct holder_id)::int as watchers from (
      select holder_id from watch
      where series_id between p.id * 8 and p.id * 8 + 7 and ended_at is null and paused_at is null
      limit ${most}) as few) w`;

export interface RecordChange extends Omit<ReporterRow, "id" | "createdAt"> {
  readonly id: string;
}

export const updateReporters = (sql: Sql, changes: readonly RecordChange[]) => sql<NoColumns[]>`
  update reporter r set verified = v.verified, refuted = v.refuted, hit_rate = v.hit_rate,
    verified_novel = v.verified_novel, verified_days = v.verified_days, last_verified_day = v.last_verified_day,
    verified_that_day = v.verified_that_day, tokens_day = v.tokens_day, tokens = v.tokens
  from ${rowsOf(sql, "v", changes, {
    id: "bigint",
    verified: "float8",
    refuted: "float8",
    hitRate: "float8",
    verifiedNovel: "int",
    verifiedDays: "int",
    lastVerifiedDay: "int",
    verifiedThatDay: "int",
    tokensDay: "int",
    tokens: "int",
  })}
  where r.id = v.id`;

export const updateNetworks = (
  sql: Sql,
  changes: readonly { readonly id: string; readonly day: number; readonly tokens: number }[],
) => sql<NoColumns[]>`
  update network n set day = v.day, tokens = v.tokens
  from ${rowsOf(sql, "v", changes, { id: "bigint", day: "int", tokens: "int" })}
  where n.id = v.id`;
