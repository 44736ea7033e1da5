import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { countAlerts, judge, type Played, p99Ms, unavailableMs, type Verdict } from "./accounting.ts";
import type { ClusterFault, Length } from "./faults.ts";
import type { World } from "./world.ts";

const outboxMs = 60_000;
/** For the alerts of what was changed last; a verifier may have a queue. */
const alertsMs = 240_000;
/** After the last alert, for one that should not come. */
const quietMs = 3000;

/** Plays a fault under load, and counts what became of the reports and of the alerts. */
export async function playFault(
  fault: ClusterFault,
  world: World,
  length: Length,
): Promise<{ played: Played & { load: number }; verdict: Verdict }> {
  const { cluster, receiver } = world;
  await cluster.whole();
  const before = await cluster.patroni.timeline();
  const firstAlert = receiver.got.length;
  const load = world.startLoad(!length.isShort);
  await sleep(5000);
  const end = await fault.play(cluster, length);
  await end();
  await cluster.whole();
  await sleep(5000);
  await load.stop(outboxMs);
  const count = () => countAlerts(load.changes, receiver.got.slice(firstAlert));
  for (const until = performance.now() + alertsMs; performance.now() < until && count().lost > 0; )
    await sleep(100);
  await sleep(quietMs);
  const { found, doubled } = await world.look(load);
  const { lost, doubled: doubledAlerts, lateMs, verifiedLateMs } = count();
  const played = {
    fault: fault.name,
    acked: load.acked.length,
    found,
    doubled,
    lostAlerts: lost,
    doubledAlerts,
    unavailableMs: unavailableMs(load.asks),
    p99Ms: p99Ms(load.asks),
    lateMs,
    verifiedLateMs,
    load: Math.round(loadavg()[0]! * 10) / 10,
  };
  const elections = (await cluster.patroni.timeline()) - before;
  return { played, verdict: judge(played, elections, fault.limits) };
}
