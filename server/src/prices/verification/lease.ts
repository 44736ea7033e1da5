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
import { type Lease, type LeaseRequest, type Leases, longestLeaseMs } from "@tidemark/core/wire";
import { egress, lookBudget, reading, verification } from "@tidemark/drizzle";
import { and, asc, desc, eq, gt, gte, lte, ne, not, or, type SQL, sql } from "drizzle-orm";
import { arrayOf, type Pool, type Sql, transaction } from "../../platform/database.ts";
import { type Orm, orm } from "../../platform/orm.ts";
import { isHeld, type LeaseToken } from "./leased.ts";
import { auditRequest } from "./request-verifications.ts";

/** One visit a second for each egress address, over all marketplaces. */
const visitEveryMs = 1000;
/** An egress that gives second readings only asks at least this often, and gets them so long before others. */
const secondAsksMs = 60_000;
const secondFirstMs = 15_000;
/** When to ask again while nothing waits. */
const idleMs = 1000;
const hourMs = 3_600_000;

/**
 * Leases the most valuable verification to an egress: at most one a second, held by its row, so that any
 * number of its processes may ask. A lease that was not renewed runs out, and its verification goes to the next who asks.
 * An egress for second readings serves no marketplace by itself: it does not make a verifier present.
 */
export async function lease(pool: Pool, request: LeaseRequest, now: number, policy: Policy): Promise<Leases> {
  const numbers = request.marketplaces.flatMap((suffix) => marketplaceBySuffix(suffix)?.number ?? []);
  const { egress: name, secondReadings = false, leaseMs = longestLeaseMs } = request;
  return transaction(pool, async (tx) => {
    const waitMs = (await holdEgress(tx, name, secondReadings ? [] : numbers, now)) - now;
    if (waitMs > 0) return { verifications: [], retryAfterMs: Math.ceil(waitMs) };
    const db = orm(tx);
    const allowed = secondReadings
      ? needsSecondReading(db, name)
      : (await hasSecondEgress(db, name, now))
        ? notReadBy(db, name, now)
        : undefined;
    const waits = and(isWaiting(numbers, now), allowed)!;
    const classes = policy.publicRules
      ? await classesToServe(db, waits, now, policy.publicRules)
      : allClasses;
    const held = { leaseToken: randomUUID(), leaseExpiresAt: now + leaseMs, egress: name };
    const leased = await leaseBest(
      db,
      and(waits, sql`${verification.class} = any(${arrayOf(classes)}::smallint[])`)!,
      held,
    );
    if (!leased) return { verifications: [], retryAfterMs: idleMs };
    if (policy.publicRules) await countVisit(db, leased.class, now);
    await db
      .update(egress)
      .set({ nextVisitAt: now + visitEveryMs })
      .where(eq(egress.name, name));
    return { verifications: [leaseView(leased, held)], retryAfterMs: visitEveryMs };
  });
}

/** Locks the egress' row and notes what it serves; returns when it may visit next (epoch ms). */
async function holdEgress(tx: Sql, name: string, marketplaces: number[], now: number): Promise<number> {
  const served = sql`${arrayOf(marketplaces)}::smallint[]`;
  const [row] = await orm(tx)
    .insert(egress)
    .values({ name, nextVisitAt: now, marketplaces: served, lastAskedAt: now })
    .onConflictDoUpdate({
      target: egress.name,
      set: { marketplaces: sql`excluded.marketplaces`, lastAskedAt: sql`excluded.last_asked_at` },
    })
    .returning({ nextVisitAt: egress.nextVisitAt });
  return row!.nextVisitAt;
}

/** Whether another egress is there for second readings, and free soon. */
async function hasSecondEgress(db: Orm, name: string, now: number): Promise<boolean> {
  const others = await db
    .select({ name: egress.name })
    .from(egress)
    .where(
      and(
        sql`${egress.marketplaces} = '{}'`,
        ne(egress.name, name),
        gt(egress.lastAskedAt, now - secondAsksMs),
        lte(egress.nextVisitAt, now + secondFirstMs),
      ),
    )
    .limit(1);
  return others.length > 0;
}

async function leaseBest(
  db: Orm,
  where: SQL,
  held: { readonly leaseToken: string; readonly leaseExpiresAt: number; readonly egress: string },
) {
  const best = db
    .select({ id: verification.id })
    .from(verification)
    .where(where)
    .orderBy(desc(verification.priority), asc(verification.id))
    .limit(1)
    .for("update", { skipLocked: true });
  const [leased] = await db
    .update(verification)
    .set(held)
    .where(eq(verification.id, sql`(${best})`))
    .returning({ id: verification.id, productId: verification.productId, class: verification.class });
  return leased;
}

function leaseView(
  { id, productId }: { readonly id: bigint; readonly productId: bigint },
  { leaseToken, leaseExpiresAt }: { readonly leaseToken: string; readonly leaseExpiresAt: number },
): Lease {
  const { marketplace, asin } = parseProductId(productId)!;
  return {
    id: String(id),
    marketplace: marketplace.suffix,
    asin,
    url: `https://${marketplace.host}/dp/${asin}`,
    leaseToken,
    leaseExpiresAt: new Date(leaseExpiresAt).toISOString(),
  };
}

/** In the private profile all requests are of one class. */
const allClasses: readonly number[] = [0, 1, 2, auditRequest.class];

const isWaiting = (marketplaces: readonly number[], now: number) =>
  and(
    sql`${verification.status} = 'open'`,
    sql`${verification.marketplace} = any(${arrayOf(marketplaces)}::smallint[])`,
    lte(verification.notBefore, now),
    sql`(${verification.leaseToken} is null or ${lte(verification.leaseExpiresAt, now)})`,
  );

/** What others read since it was requested, and this egress did not. */
const needsSecondReading = (db: Orm, name: string) =>
  and(
    sql`${verification.egress} is not null`,
    readSince(db, ne(reading.egress, name)),
    not(readSince(db, eq(reading.egress, name))),
  );

/** For a while the second reading is not for the address that gave the first. */
const notReadBy = (db: Orm, name: string, now: number) =>
  or(lte(verification.notBefore, now - secondFirstMs), not(readSince(db, eq(reading.egress, name))));

const readSince = (db: Orm, by: SQL): SQL => {
  const found = db
    .select({ found: sql`1` })
    .from(reading)
    .where(
      and(
        eq(reading.productId, verification.productId),
        sql`${reading.outcome} = 'product'`,
        gte(reading.at, verification.requestedAt),
        by,
      ),
    );
  return sql`exists (${found})`;
};

/** Which class gets the next visit, by the best of each and what the hour has seen; audits when none does. */
async function classesToServe(
  db: Orm,
  waits: SQL,
  now: number,
  { requests }: PublicRules,
): Promise<readonly number[]> {
  const best = db
    .select({ score: sql<number>`${verification.priority}::float8`.as("score") })
    .from(verification)
    .where(and(waits, sql`${verification.class} = c.class`))
    .orderBy(desc(verification.priority))
    .limit(1)
    .as("best");
  const scores = await db
    .select({ class: sql<RequestClass>`c.class`, score: best.score })
    .from(sql`unnest('{0,1,2}'::int[]) c(class)`)
    .crossJoinLateral(best);
  const bestOf = ([0, 1, 2] as const).map((of) => scores.find((one) => one.class === of) ?? null);
  const { visits, addresses } = await visitsOfHour(db, now);
  const chosen = classToServe(bestOf, visits, (addresses * hourMs) / visitEveryMs, requests);
  return [chosen ?? auditRequest.class];
}

/** Visits of the present hour, and how many addresses were there for them. */
async function visitsOfHour(
  db: Orm,
  now: number,
): Promise<{ readonly visits: VisitCounts; readonly addresses: number }> {
  const present = db
    .select({ addresses: sql<number>`count(*)::int`.as("addresses") })
    .from(egress)
    .where(and(gt(egress.lastAskedAt, now - hourMs), sql`${egress.marketplaces} <> '{}'`))
    .as("present");
  const [row] = await db
    .select({
      addresses: present.addresses,
      open: sql<number>`coalesce(${lookBudget.open}, 0)`,
      idle: sql<number>`coalesce(${lookBudget.idle}, 0)`,
      all: sql<number>`coalesce(${lookBudget.all}, 0)`,
    })
    .from(present)
    .leftJoin(lookBudget, eq(lookBudget.hour, hourOf(now)));
  const { addresses, ...visits } = row!;
  return { visits, addresses };
}

const hourOf = (now: number): number => Math.floor(now / hourMs);

async function countVisit(db: Orm, of: number, now: number): Promise<void> {
  const { open, idle, all } = lookBudget;
  await db
    .insert(lookBudget)
    .values({ hour: hourOf(now), open: of === 1 ? 1 : 0, idle: of === 2 ? 1 : 0, all: 1 })
    .onConflictDoUpdate({
      target: lookBudget.hour,
      set: {
        open: sql`${open} + excluded.open`,
        idle: sql`${idle} + excluded.idle`,
        all: sql`${all} + excluded.all`,
      },
    });
}

/** Moves the end of a lease; false when it has run out or is not held any more. */
export const renew = (pool: Pool, lease: LeaseToken, leaseMs: number, now: number): Promise<boolean> =>
  setLease(pool, and(isHeld(lease), gt(verification.leaseExpiresAt, now))!, {
    leaseExpiresAt: now + leaseMs,
  });

/** Gives a lease back unvisited; false when it was not held any more. */
export const release = (pool: Pool, lease: LeaseToken): Promise<boolean> =>
  setLease(pool, isHeld(lease)!, { leaseToken: null, leaseExpiresAt: null });

async function setLease(
  pool: Pool,
  where: SQL,
  to: { readonly leaseToken?: null; readonly leaseExpiresAt: number | null },
): Promise<boolean> {
  const rows = await orm(pool).update(verification).set(to).where(where).returning({ id: verification.id });
  return rows.length > 0;
}
