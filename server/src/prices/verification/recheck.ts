import { type Policy, productOfSeries, type UnverifiedPoint } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { firstVisitAt } from "./request-verifications.ts";

/** People were told: as urgent as the largest drop. */
const priority = 8;

/**
 * Asks the verifier to look at those of the series whose price people alone brought about: whoever alerts somebody
 * of a change calls this in the same transaction. Such a look needs no claim; two that disagree retract the point.
 */
export async function requestRechecks(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
): Promise<void> {
  const points = await unverifiedPoints(tx, seriesIds, now, policy);
  const products = [...new Set(points.map(({ seriesId }) => productOfSeries(seriesId)))];
  if (products.length === 0) return;
  await tx`
    insert into verification as v (product_id, marketplace, priority, second_look, requested_at, not_before)
    select id, id >> 52, ${priority}, true, from_ms(${now}), ${firstVisitAt(tx, now)} from unnest(${arrayOf(products)}::bigint[]) id
    order by id
    on conflict (product_id) where status = 'open'
    do update set second_look = true, priority = greatest(v.priority, excluded.priority)`;
}

/** Ends second looks that come too late to retract anything; those of a claim go on. Returns how many. */
export async function endLateRechecks(tx: Sql, now: number, policy: Policy): Promise<number> {
  const ended = await tx`
    update verification v set second_look = false,
      status = case when p.dirty_series = 0 then 'dropped' else v.status end,
      ended_at = case when p.dirty_series = 0 then from_ms(${now}) end
    from product p
    where p.id = v.product_id and v.status = 'open' and v.second_look and v.lease_token is null
      and v.requested_at <= from_ms(${now - policy.retractWithinMs})`;
  return ended.count;
}

export interface RetractablePoint extends UnverifiedPoint {
  readonly seriesId: bigint;
  readonly revision: number;
}

/** Points of the series that people alone brought about, and that readings could still take back. */
export function unverifiedPoints(
  tx: Sql,
  seriesIds: readonly bigint[],
  now: number,
  policy: Policy,
): Promise<readonly RetractablePoint[]> {
  return tx<RetractablePoint[]>`
    select p.series_id as "seriesId", p.revision, p.price::float8 as price, p.verified,
      ms(p.accepted_at) as "acceptedAt",
      (select ms(min(n.accepted_at)) from price_point n
        where n.series_id = p.series_id and n.at > p.at and n.retracted_at is null) as "replacedAt"
    from price_point p
    where p.series_id = any(${arrayOf(seriesIds)}::bigint[]) and not p.verified and not p.imported
      and p.retracted_at is null and p.accepted_at > from_ms(${now - policy.retractWithinMs})
    order by p.series_id, p.at`.execute();
}
