import { randomUUID } from "node:crypto";
import { marketplaceBySuffix, parseProductId } from "@tidemark/core";
import type { Lease, LeaseRequest, Leases } from "@tidemark/core/wire";
import { type Pool, transaction } from "../database.ts";

/** One visit a second for each egress address, over all marketplaces. */
const visitEveryMs = 1000;
const leaseMs = 60_000;
/** When to ask again while nothing waits. */
const idleMs = 1000;

/**
 * Leases the most valuable verification to an egress: at most one a second, held by its row, so that any
 * number of its processes may ask. A lease that ran out is given to the next who asks.
 */
export async function lease(pool: Pool, request: LeaseRequest, now: number): Promise<Leases> {
  const numbers = request.marketplaces.flatMap((suffix) => marketplaceBySuffix(suffix)?.number ?? []);
  return transaction(pool, async (tx) => {
    const [slot] = await tx<{ nextVisitAt: number }[]>`
      insert into egress (name, next_visit_at, marketplaces, last_asked_at)
      values (${request.egress}, from_ms(${now}), ${numbers}::smallint[], from_ms(${now}))
      on conflict (name) do update set marketplaces = excluded.marketplaces, last_asked_at = excluded.last_asked_at
      returning ms(next_visit_at) as "nextVisitAt"`;
    const waitMs = slot!.nextVisitAt - now;
    if (waitMs > 0) return { verifications: [], retryAfterMs: Math.ceil(waitMs) };
    const leaseToken = randomUUID();
    const expires = now + leaseMs;
    const [row] = await tx<{ id: bigint; productId: bigint }[]>`
      update verification set lease_token = ${leaseToken}, lease_expires_at = from_ms(${expires}),
        egress = ${request.egress}
      where id = (
        select id from verification
        where status = 'open' and marketplace = any(${numbers}::smallint[]) and not_before <= from_ms(${now})
          and (lease_token is null or lease_expires_at <= from_ms(${now}))
        order by priority desc, id limit 1 for update skip locked)
      returning id, product_id as "productId"`;
    if (!row) return { verifications: [], retryAfterMs: idleMs };
    await tx`update egress set next_visit_at = from_ms(${now + visitEveryMs}) where name = ${request.egress}`;
    const { marketplace, asin } = parseProductId(row.productId)!;
    const leased: Lease = {
      id: String(row.id),
      marketplace: marketplace.suffix,
      asin,
      url: `https://${marketplace.host}/dp/${asin}`,
      leaseToken,
      leaseExpiresAt: new Date(expires).toISOString(),
    };
    return { verifications: [leased], retryAfterMs: visitEveryMs };
  });
}

/** Gives a lease back unvisited; false when it was not held any more. */
export async function release(pool: Pool, id: bigint, leaseToken: string): Promise<boolean> {
  const rows = await pool`
    update verification set lease_token = null, lease_expires_at = null
    where id = ${String(id)}::bigint and lease_token = ${leaseToken} and status = 'open' returning 1`;
  return rows.length > 0;
}
