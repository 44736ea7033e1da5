import { marketplaceByNumber, type Policy } from "@tidemark/core";
import type { Health } from "@tidemark/core/wire";
import { claim, delivery, pageCount, product, verification, versionRecord } from "@tidemark/drizzle";
import { and, count, eq, gt, ne, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { readSwitches, switchesView } from "../../accounts/switches.ts";
import { changesStatus } from "../../alerts/changes/relay-status.ts";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { upkeepStatus } from "../upkeep/run-job.ts";
import { clockState } from "./watch-clock.ts";

const dayMs = 24 * 3_600_000;

/** A literal, not a parameter: a generic plan could not use the partial indexes. */
const open = sql`'open'`;

/** Pages and those without a price by marketplace and version, of the last 7 days. */
const readingOf = (pool: Pool, now: number) =>
  orm(pool)
    .select({
      number: pageCount.marketplace,
      client: pageCount.client,
      pages: sql<number>`sum(${pageCount.pages})::float8`,
      unread: sql<number>`sum(${pageCount.unread})::float8`,
    })
    .from(pageCount)
    .where(gt(pageCount.day, new Date(now - 7 * dayMs).toISOString().slice(0, 10)))
    .groupBy(pageCount.marketplace, pageCount.client)
    .orderBy(pageCount.marketplace, sql`3 desc`);

/** Work that waits, and what the last 24 hours did of it; one statement. */
async function workOf(pool: Pool, now: number) {
  const db = orm(pool);
  const since = now - dayMs;
  const countOf = (column: PgColumn, value: string) =>
    sql<number>`(count(*) filter (where ${column} = ${sql.raw(`'${value}'`)}))::int`;
  const latency = (share: string) =>
    sql<number | null>`percentile_cont(${sql.raw(share)}) within group (
      order by ms(${verification.endedAt}) - ms(${verification.requestedAt})
    ) filter (where ${verification.status} = 'done')`;
  const dirty = db
    .select({ n: count().as("products") })
    .from(product)
    .where(sql`${product.dirtySeries} > 0`)
    .as("dirty");
  const oldest = db
    .select({ at: sql<number | null>`ms(min(${claim.firstSeenAt}))`.as("oldest_at") })
    .from(claim)
    .where(eq(claim.status, open))
    .as("oldest");
  const waiting = db
    .select({ n: count().as("waiting") })
    .from(verification)
    .where(eq(verification.status, open))
    .as("waiting");
  const done = db
    .select({
      settled: countOf(verification.status, "done").as("settled"),
      givenUp: countOf(verification.status, "given-up").as("given_up"),
      latencyP50Ms: latency("0.5").as("p50"),
      latencyP95Ms: latency("0.95").as("p95"),
    })
    .from(verification)
    .where(and(ne(verification.status, open), gt(verification.endedAt, since)))
    .as("done");
  const claims = db
    .select({
      ended: count().as("ended"),
      refuted: countOf(claim.status, "refuted").as("refuted"),
    })
    .from(claim)
    .where(and(sql`${claim.status} in ('accepted', 'refuted')`, gt(claim.endedAt, since)))
    .as("claims");
  const deliveries = db
    .select({
      waiting: countOf(delivery.status, "waiting").as("undelivered"),
      parked: countOf(delivery.status, "parked").as("parked"),
    })
    .from(delivery)
    .where(sql`${delivery.status} in ('waiting', 'parked')`)
    .as("deliveries");
  const [row] = await db
    .select({
      products: dirty.n,
      oldestAt: oldest.at,
      waiting: waiting.n,
      settled: done.settled,
      givenUp: done.givenUp,
      latencyP50Ms: done.latencyP50Ms,
      latencyP95Ms: done.latencyP95Ms,
      ended: claims.ended,
      refuted: claims.refuted,
      undelivered: deliveries.waiting,
      parked: deliveries.parked,
    })
    .from(dirty)
    .crossJoin(oldest)
    .crossJoin(waiting)
    .crossJoin(done)
    .crossJoin(claims)
    .crossJoin(deliveries);
  const { oldestAt, ...work } = row!;
  return { ...work, oldestMs: oldestAt === null ? null : now - oldestAt };
}

/** The state of the server now. */
export async function healthView(pool: Pool, clock: () => number, policy: Policy): Promise<Health> {
  const now = clock();
  const [reading, work, changes, crowd, upkeep, clockNow] = await Promise.all([
    readingOf(pool, now),
    workOf(pool, now),
    changesStatus(pool),
    policy.publicRules && crowdHealth(pool),
    upkeepStatus(pool),
    clockState(pool, clock),
  ]);
  return {
    at: new Date(now).toISOString(),
    reading: reading.flatMap(({ number, client, pages, unread }) => {
      const marketplace = marketplaceByNumber(number)?.suffix;
      return marketplace ? [{ marketplace, client, pages, readShare: 1 - unread / pages }] : [];
    }),
    dirty: { products: work.products, oldestMs: work.oldestMs },
    verification: {
      waiting: work.waiting,
      settled: work.settled,
      givenUp: work.givenUp,
      latencyP50Ms: work.latencyP50Ms,
      latencyP95Ms: work.latencyP95Ms,
    },
    claims: { ended: work.ended, refutedShare: work.ended === 0 ? null : work.refuted / work.ended },
    crowd,
    changes,
    upkeep: upkeep.map(({ lastRunAt, ...job }) => ({ ...job, lastRunAt: new Date(lastRunAt).toISOString() })),
    clock: { offsetMs: clockNow.offsetMs, changesAhead: clockNow.changesAhead },
    deliveries: { waiting: work.undelivered, parked: work.parked },
  };
}

async function crowdHealth(pool: Pool): Promise<Health["crowd"]> {
  const rows = await orm(pool)
    .select({ version: versionRecord.version })
    .from(versionRecord)
    .where(sql`${versionRecord.quarantined}`)
    .orderBy(versionRecord.version);
  return {
    quarantined: rows.map(({ version }) => version),
    switches: switchesView(await readSwitches(pool)),
  };
}
