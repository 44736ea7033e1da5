import { dropOf, isDescriptionDisputed, type Policy, productOfSeries } from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { openClaimCount, type SeriesUpdateData } from "../judging/write-updates.ts";

/** The request for a look: a lower class goes first, then a higher score. */
export interface QueuedRequest {
  readonly class: number;
  readonly score: number;
}

/** A confirmation that was sampled: looked at when there is nothing else to do. */
export const auditRequest: QueuedRequest = { class: 3, score: 0 };

/** How much a look is worth: alerts follow large drops. */
const worthOf = (drop: number): number => (drop >= 0.2 ? 8 : drop >= 0.05 ? 4 : 1);

/**
 * Asks for a look at every product that has an open claim now, and takes back the request for those that have
 * none left and are not being visited. One open verification a product. The statements go out together.
 */
export async function requestVerifications(
  tx: Sql,
  judged: readonly SeriesUpdateData[],
  now: number,
  policy: Policy,
  verifierOn: boolean,
  wanted: ReadonlyMap<bigint, QueuedRequest> = requestsOf(judged, now, policy),
): Promise<void> {
  const settled = judged
    .filter(({ before, after }) => openClaimCount(before.state) > 0 && openClaimCount(after) === 0)
    .map(({ before }) => productOfSeries(before.id))
    .filter((product) => !wanted.has(product));
  const statements: Promise<unknown>[] = [];
  if (wanted.size > 0 && verifierOn) {
    const request = tx`
      insert into verification as v (product_id, marketplace, class, priority, requested_at, not_before)
      select id, id >> 52, class, priority, from_ms(${now}), ${firstVisitAt(tx, now)}
      from unnest(${arrayOf([...wanted.keys()])}::bigint[], ${arrayOf([...wanted.values()], (request) => request.class)}::smallint[],
        ${arrayOf([...wanted.values()], (request) => request.score)}::real[]) as w(id, class, priority)
      order by id
      on conflict (product_id) where status = 'open'
      do update set class = least(v.class, excluded.class), priority = greatest(v.priority, excluded.priority)
      where v.priority < excluded.priority or v.class > excluded.class`;
    statements.push(request.execute());
  }
  if (settled.length > 0) statements.push(withdrawRequests(tx, settled, now));
  await Promise.all(statements);
}

/**
 * When products `id` may be visited first: `requested` of core's `verificationAfter`, here since it goes for many rows at
 * once. greatest() ignores the null of those that were not given up.
 */
export const firstVisitAt = (tx: Sql, now: number) => tx`
  greatest(from_ms(${now}), (select cooldown_until from given_up_product g where g.product_id = id))`;

/**
 * Asks for a look at products that were accepted while people were at odds over what to call them. It stays without a
 * claim: sent before settled claims' requests are taken back.
 */
export async function requestDescriptionChecks(
  tx: Sql,
  judged: readonly SeriesUpdateData[],
  now: number,
): Promise<void> {
  const disputed = judged.filter(({ description }) => isDescriptionDisputed(description));
  if (disputed.length === 0) return;
  await tx`
    insert into verification as v (product_id, marketplace, priority, second_look, requested_at, not_before)
    select id, id >> 52, 1, true, from_ms(${now}), ${firstVisitAt(tx, now)} from product
    where id = any(${arrayOf([...new Set(disputed.map(({ before }) => productOfSeries(before.id)))])}::bigint[])
      and (title_by <> 'verifier' or image_by <> 'verifier')
    order by id
    on conflict (product_id) where status = 'open' do update set second_look = true`.execute();
}

/** Where everybody was let in, only the drop matters. */
function requestsOf(
  judged: readonly SeriesUpdateData[],
  now: number,
  policy: Policy,
): ReadonlyMap<bigint, QueuedRequest> {
  const requests = new Map<bigint, QueuedRequest>();
  for (const { before, after } of judged) {
    const product = productOfSeries(before.id);
    for (const claim of after.claims) {
      const score = worthOf(dropOf(after, claim.price, now, policy));
      if (score > (requests.get(product)?.score ?? 0)) requests.set(product, { class: 0, score });
    }
  }
  return requests;
}

/**
 * Takes back the request to look at those of the products that have no open claim left and are not being visited:
 * `withdrawn` of core's `verificationAfter`, which keeps what was given up before.
 */
export async function withdrawRequests(tx: Sql, products: readonly bigint[], now: number): Promise<void> {
  await tx`
    update verification v set status = 'dropped', ended_at = from_ms(${now})
    from product p
    where v.product_id = any(${arrayOf([...new Set(products)])}::bigint[]) and v.status = 'open' and not v.second_look
      and v.lease_token is null and p.id = v.product_id and p.dirty_series = 0`.execute();
}
