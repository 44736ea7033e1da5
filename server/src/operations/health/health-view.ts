import { marketplaceByNumber, type Policy } from "@tidemark/core";
import type { Health } from "@tidemark/core/wire";
import { readSwitches, switchesView } from "../../accounts/switches.ts";
import { changesStatus } from "../../alerts/changes/relay-status.ts";
import type { Pool } from "../../platform/database.ts";
import { upkeepStatus } from "../upkeep/job.ts";
import { clockState } from "./clock-watch.ts";

const dayMs = 24 * 3_600_000;

interface Work {
  products: number;
  oldestMs: number | null;
  waiting: number;
  settled: number;
  givenUp: number;
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
  ended: number;
  refuted: number;
  undelivered: number;
  parked: number;
}

/** How the server fares now. */
export async function healthView(pool: Pool, clock: () => number, policy: Policy): Promise<Health> {
  const now = clock();
  const since = now - dayMs;
  const [reading, [work], changes, crowd, upkeep, clockNow] = await Promise.all([
    pool<{ number: number; client: string; pages: number; unread: number }[]>`
      select marketplace::int as number, client, sum(pages)::float8 as pages, sum(unread)::float8 as unread from page_count
      where day > (from_ms(${now - 7 * dayMs}) at time zone 'utc')::date
      group by 1, 2 order by 1, 3 desc`,
    pool<[Work]>`
      select
        (select count(*)::int from product where dirty_series > 0) as products,
        (select ${now} - ms(min(first_seen_at)) from claim where status = 'open') as "oldestMs",
        open.waiting, done.*, claims.*, deliveries.*
      from
        (select count(*)::int as waiting from verification where status = 'open') open,
        (select count(*) filter (where status = 'done')::int as settled,
          count(*) filter (where status = 'given-up')::int as "givenUp",
          percentile_cont(0.5) within group (order by ms(ended_at) - ms(requested_at)) filter (where status = 'done') as "latencyP50Ms",
          percentile_cont(0.95) within group (order by ms(ended_at) - ms(requested_at)) filter (where status = 'done') as "latencyP95Ms"
          from verification where status <> 'open' and ended_at > from_ms(${since})) done,
        (select count(*)::int as ended, count(*) filter (where status = 'refuted')::int as refuted
          from claim where status in ('accepted', 'refuted') and ended_at > from_ms(${since})) claims,
        (select count(*) filter (where status = 'waiting')::int as undelivered, count(*) filter (where status = 'parked')::int as parked
          from delivery where status in ('waiting', 'parked')) deliveries`,
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
  const rows = await pool<{ version: string }[]>`
    select version from version_record where quarantined order by version`;
  return {
    quarantined: rows.map(({ version }) => version),
    switches: switchesView(await readSwitches(pool)),
  };
}
