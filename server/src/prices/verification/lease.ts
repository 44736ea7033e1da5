import { randomUUID } from "node:crypto";
import {
  classToServe,
  marketplaceBySuffix,
  type Policy,
  type PublicRules,
  parseProductId,
  type RequestClass,
  type VisitCounts,
} from "@tidemark/core";
import type { Lease, LeaseRequest, Leases } from "@tidemark/core/wire";
import type { PendingQuery, Row } from "postgres";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { auditRequest } from "./request-verifications.ts";

/** One visit a second for each egress address, over all marketplaces. */
const visitEveryMs = 1000;
const leaseMs = 60_000;
/** An egress that gives second readings only requests at least this often, and gets them so long before others. */
const secondAsksMs = 60_000;
const secondFirstMs = 15_000;
/** When to ask again while nothing waits. */
const idleMs = 1000;

/**
 * Leases the most valuable verification to an egress: at most one a second, held by its row, so that any
 * number of its processes may request. A lease that ran out is given to the next who requests. An egress for second readings
 * serves no marketplace by itself: whether a verifier can look does not rest on it.
 */
export async function lease(pool: Pool, request: LeaseRequest, now: number, policy: Policy): Promise<Leases> {
  const numbers = request.marketplaces.flatMap((suffix) => marketplaceBySuffix(suffix)?.number ?? []);
  const { egress, secondReadings = false } = request;
  return transaction(pool, async (tx) => {
    const [slot] = await tx<{ nextVisitAt: number }[]>`
      insert into egress (name, next_visit_at, marketplaces, last_asked_at)
      values (${egress}, from_ms(${now}), ${secondReadings ? [] : numbers}::smallint[], from_ms(${now}))
      on conflict (name) do update set marketplaces = excluded.marketplaces, last_asked_at = excluded.last_asked_at
      returning ms(next_visit_at) as "nextVisitAt"`;
    const waitMs = slot!.nextVisitAt - now;
    if (waitMs > 0) return { verifications: [], retryAfterMs: Math.ceil(waitMs) };
    const [second] = secondReadings
      ? []
      : await tx`
          select from egress where marketplaces = '{}' and name <> ${egress}
            and last_asked_at > from_ms(${now - secondAsksMs}) and next_visit_at <= from_ms(${now + secondFirstMs}) limit 1`;
    const leaseToken = randomUUID();
    const expires = now + leaseMs;
    const may = secondReadings
      ? needsSecondReadingFrom(tx, egress)
      : second
        ? notReadBy(tx, egress, now)
        : tx`true`;
    const waits = tx`${waiting(tx, numbers, now)} and ${may}`;
    const classes = policy.publicRules
      ? await classesToServe(tx, waits, now, policy.publicRules)
      : everyClass;
    let row: { id: bigint; productId: bigint; class: number } | undefined;
    for (const of of classes) {
      [row] = await tx<{ id: bigint; productId: bigint; class: number }[]>`
        update verification set lease_token = ${leaseToken}, lease_expires_at = from_ms(${expires}),
          egress = ${egress}
        where id = (
          select id from verification
          where ${waits} and class = any(${of}::smallint[])
          order by priority desc, id limit 1 for update skip locked)
        returning id, product_id as "productId", class::int`;
      if (row) break;
    }
    if (!row) return { verifications: [], retryAfterMs: idleMs };
    if (policy.publicRules) await countVisit(tx, row.class, now);
    await tx`update egress set next_visit_at = from_ms(${now + visitEveryMs}) where name = ${egress}`;
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

/** Where everybody was let in, all requests are of one class. */
const everyClass: readonly (readonly number[])[] = [[0, 1, 2, auditRequest.class]];

const waiting = (tx: Sql, marketplaces: readonly number[], now: number) => tx`
  status = 'open' and marketplace = any(${marketplaces}::smallint[]) and not_before <= from_ms(${now})
    and (lease_token is null or lease_expires_at <= from_ms(${now}))`;

/** What others read since it was asked for, and this egress did not. */
const needsSecondReadingFrom = (tx: Sql, egress: string) => tx`
  verification.egress is not null and ${readSince(tx, tx`r.egress <> ${egress}`)}
    and not ${readSince(tx, tx`r.egress = ${egress}`)}`;

/** For a while the second reading is not for the address that gave the first. */
const notReadBy = (tx: Sql, egress: string, now: number) => tx`
  (not_before <= from_ms(${now - secondFirstMs}) or not ${readSince(tx, tx`r.egress = ${egress}`)})`;

const readSince = (tx: Sql, by: PendingQuery<Row[]>) => tx`
  exists (select from reading r where r.product_id = verification.product_id and r.outcome = 'product'
    and r.at >= verification.requested_at and ${by})`;

const hourMs = 3_600_000;

/** Which class gets the next look, by the best of each and what the hour has seen; audits when none does. */
async function classesToServe(
  tx: Sql,
  waits: PendingQuery<Row[]>,
  now: number,
  { requests: asking }: PublicRules,
): Promise<readonly (readonly number[])[]> {
  const best = await tx<{ class: RequestClass; score: number }[]>`
    select c.class, v.score from unnest('{0,1,2}'::int[]) c(class) cross join lateral (
      select priority::float8 as score from verification
      where ${waits} and verification.class = c.class
      order by priority desc limit 1) v`;
  const [looks] = await tx<[VisitCounts & { addresses: number }]>`
    select coalesce(b.open, 0) as open, coalesce(b.idle, 0) as idle, coalesce(b."all", 0) as all, e.addresses
    from (select count(*)::int as addresses from egress
        where last_asked_at > from_ms(${now - hourMs}) and marketplaces <> '{}') e
    left join look_budget b on b.hour = ${hourOf(now)}`;
  const requests = ([0, 1, 2] as const).map((of) => best.find((one) => one.class === of) ?? null);
  const chosen = classToServe(requests, looks, (looks.addresses * hourMs) / visitEveryMs, asking);
  return chosen === null ? [[auditRequest.class]] : [[chosen]];
}

const hourOf = (now: number): number => Math.floor(now / hourMs);

async function countVisit(tx: Sql, of: number, now: number): Promise<void> {
  await tx`
    insert into look_budget as b (hour, open, idle, "all")
    values (${hourOf(now)}, ${of === 1 ? 1 : 0}, ${of === 2 ? 1 : 0}, 1)
    on conflict (hour) do update set open = b.open + excluded.open, idle = b.idle + excluded.idle, "all" = b."all" + 1`;
}

/** Gives a lease back unvisited; false when it was not held any more. */
export async function release(pool: Pool, id: bigint, leaseToken: string): Promise<boolean> {
  const rows = await pool`
    update verification set lease_token = null, lease_expires_at = null
    where id = ${String(id)}::bigint and lease_token = ${leaseToken} and status = 'open' returning 1`;
  return rows.length > 0;
}
