import { arrayOf, type Sql } from "../../platform/database.ts";
import { type NoColumns, rowsOf } from "../../platform/rows-of.ts";

/**
 * When a product may be visited first: `requested` of core's `verificationAfter`, in SQL since it is for many rows at
 * once. greatest() ignores the null of a product that was not given up.
 */
const firstVisitAt = (sql: Sql, now: number) => sql`
  greatest(from_ms(${now}), (select cooldown_until from given_up_product g where g.product_id = id))`;

export interface RequestRow {
  readonly id: bigint;
  readonly class: number;
  readonly score: number;
}

/** Requests visits of products, or raises the requests that are open. */
export const requestVisits = (sql: Sql, requests: readonly RequestRow[], now: number) => sql<NoColumns[]>`
  insert into verification as v (product_id, marketplace, class, priority, requested_at, not_before)
  select id, id >> 52, class, score, from_ms(${now}), ${firstVisitAt(sql, now)}
  from ${rowsOf(sql, "w", requests, { id: "bigint", class: "smallint", score: "real" })}
  order by id
  on conflict (product_id) where status = 'open'
  do update set class = least(v.class, excluded.class), priority = greatest(v.priority, excluded.priority)
  where v.priority < excluded.priority or v.class > excluded.class`;

/** Requests visits of those products that no reading has described; they stay without a claim. */
export const requestDescriptions = (sql: Sql, products: readonly bigint[], now: number) => sql<NoColumns[]>`
  insert into verification as v (product_id, marketplace, priority, second_look, requested_at, not_before)
  select id, id >> 52, 1, true, from_ms(${now}), ${firstVisitAt(sql, now)} from product
  where id = any(${arrayOf(products)}::bigint[]) and (title_by <> 'verifier' or image_by <> 'verifier')
  order by id
  on conflict (product_id) where status = 'open' do update set second_look = true`;

/** Requests visits of products whose accepted price is checked again; they stay without a claim. */
export const requestSecondLooks = (sql: Sql, products: readonly bigint[], priority: number, now: number) =>
  sql<NoColumns[]>`
  insert into verification as v (product_id, marketplace, priority, second_look, requested_at, not_before)
  select id, id >> 52, ${priority}, true, from_ms(${now}), ${firstVisitAt(sql, now)}
  from unnest(${arrayOf(products)}::bigint[]) id
  order by id
  on conflict (product_id) where status = 'open'
  do update set second_look = true, priority = greatest(v.priority, excluded.priority)`;

/**
 * Withdraws the requests for those of the products that have no open claim left and are not being visited: `withdrawn` of
 * core's `verificationAfter`, which keeps what was given up before.
 */
export const withdrawRequests = (sql: Sql, products: readonly bigint[], now: number) => sql<NoColumns[]>`
  update verification v set status = 'dropped', ended_at = from_ms(${now})
  from product p
  where v.product_id = any(${arrayOf(products)}::bigint[]) and v.status = 'open' and not v.second_look
    and v.lease_token is null and p.id = v.product_id and p.dirty_series = 0`;
