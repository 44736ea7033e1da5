import {
  dropOf,
  isDescriptionDisputed,
  type Policy,
  productOfSeries,
  type RequestClass,
} from "@tidemark/core";
import type { Sql } from "../../platform/database.ts";
import type { SeriesUpdate } from "../judging/series-update.ts";
import { openClaimCount } from "../judging/write-updates.ts";
import { requestDescriptions, requestVisits, withdrawRequests } from "./statements.ts";

/** A verification request in the queue: a lower class goes first, then a higher score. */
export interface QueuedRequest {
  readonly class: RequestClass | 3;
  readonly score: number;
}

/** For a confirmation that was sampled: visited when there is nothing else to do. */
export const auditRequest = { class: 3, score: 0 } as const satisfies QueuedRequest;

/**
 * Requests a visit of every product that has an open claim now, and withdraws the requests for those that have none left
 * and are not being visited. One open verification a product. The statements go out together.
 */
export async function requestVerifications(
  tx: Sql,
  updates: readonly SeriesUpdate[],
  options: {
    readonly now: number;
    readonly policy: Policy;
    readonly verifierOn: boolean;
    /** Null: one for each product with an open claim. */
    readonly requests: ReadonlyMap<bigint, QueuedRequest> | null;
  },
): Promise<void> {
  const { now, policy, verifierOn } = options;
  const requests = options.requests ?? requestsByDrop(updates, now, policy);
  const settled = new Set(
    updates
      .filter(({ before, after }) => openClaimCount(before.state) > 0 && openClaimCount(after) === 0)
      .map(({ before }) => productOfSeries(before.id))
      .filter((product) => !requests.has(product)),
  );
  const rows = [...requests].map(([id, request]) => ({ id, ...request }));
  await Promise.all([
    verifierOn && rows.length > 0 && requestVisits(tx, rows, now).execute(),
    settled.size > 0 && withdrawRequests(tx, [...settled], now).execute(),
  ]);
}

/**
 * Requests a visit of products that were accepted while people disagreed over what to call them. It stays without a
 * claim: sent before settled claims' requests are withdrawn.
 */
export async function requestDescriptionChecks(
  tx: Sql,
  updates: readonly SeriesUpdate[],
  now: number,
): Promise<void> {
  const disputed = updates.filter(({ description }) => isDescriptionDisputed(description));
  if (disputed.length === 0) return;
  const products = new Set(disputed.map(({ before }) => productOfSeries(before.id)));
  await requestDescriptions(tx, [...products], now).execute();
}

/** How much a visit is worth in the private profile: alerts follow large drops. */
const worthOf = (drop: number, { largeDrop }: Policy): number =>
  drop >= largeDrop ? 8 : drop >= largeDrop / 4 ? 4 : 1;

/** In the private profile only the drop matters. */
function requestsByDrop(
  updates: readonly SeriesUpdate[],
  now: number,
  policy: Policy,
): ReadonlyMap<bigint, QueuedRequest> {
  const requests = new Map<bigint, QueuedRequest>();
  for (const { before, after } of updates) {
    const product = productOfSeries(before.id);
    for (const claim of after.claims) {
      const score = worthOf(dropOf(after, claim.price, now, policy), policy);
      if (score > (requests.get(product)?.score ?? 0)) requests.set(product, { class: 0, score });
    }
  }
  return requests;
}
