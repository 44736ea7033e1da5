import type { Policy } from "@tidemark/core";
import type { Health, HealthTotals } from "@tidemark/core/wire";
import { claim, delivery, product, verification, versionRecord } from "@tidemark/drizzle";
import { and, count, eq, gt, ne, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { readSwitches, switchesView } from "../../accounts/switches.ts";
import { changesStatus } from "../../alerts/changes/relay-status.ts";
import { listApiProcesses } from "../../platform/api-processes.ts";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import { jumpsIn, type OutcomeShare } from "../../prices/page-outcomes/compare-weeks.ts";
import { readOutcomeShares } from "../../prices/page-outcomes/read-shares.ts";
import { upkeepStatus } from "../upkeep/run-job.ts";
import { clockState } from "./watch-clock.ts";

const dayMs = 24 * 3_600_000;

/** A literal, not a parameter: a generic plan could not use the partial indexes. */
const open = sql`'open'`;

/** Pages, and the share with a price, by marketplace and version (null: all); the last 7 days. */
function readingOf(shares: readonly OutcomeShare[]) {
  const groups = Map.groupBy(shares, ({ marketplace, client }) => `${marketplace} ${client}`);
  return [...groups.values()].flatMap((group) => {
    const { marketplace, client } = group[0]!;
    const pages = group.reduce((sum, one) => sum + one.pages, 0);
    const readShare = group.reduce((sum, { priced, share }) => sum + (priced ? (share ?? 0) : 0), 0);
    return pages === 0 ? [] : [{ marketplace, client, pages, readShare: Math.min(1, readShare) }];
  });
}

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

export interface HealthViews {
  readonly health: Health;
  /** The public part: versions that read badly and the load are for the operator only. */
  readonly totals: HealthTotals;
}

/** The state of the server now. */
export async function healthView(pool: Pool, clock: () => number, policy: Policy): Promise<HealthViews> {
  const now = clock();
  const [shares, work, changes, crowd, upkeep, clockNow, processes] = await Promise.all([
    readOutcomeShares(pool, now),
    workOf(pool, now),
    changesStatus(pool),
    policy.publicRules && crowdHealth(pool),
    upkeepStatus(pool),
    clockState(pool, clock),
    listApiProcesses(pool),
  ]);
  const at = new Date(now).toISOString();
  const totals = readingOf(shares.filter(({ client }) => client === null)).map(
    ({ client: _, ...rest }) => rest,
  );
  const health: Health = {
    at,
    reading: readingOf(shares.filter(({ client }) => client !== null)).map(({ client, ...rest }) => ({
      ...rest,
      client: client!,
    })),
    jumps: jumpsIn(shares),
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
    processes: [...processes],
    deliveries: { waiting: work.undelivered, parked: work.parked },
  };
  return { health, totals: { at, reading: totals } };
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
