import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { emit, Listener, seriesAt, slotIsRead, streamTo } from "../../testing/change-world.ts";
import { type Cluster, openCluster } from "../../testing/cluster.ts";
import { consoleLogger } from "../../testing/logger.ts";
import { openReplica, type Replica } from "../../testing/replica.ts";
import { type Relay, startRelay } from "./relay.ts";
import { readSlot } from "./replication-slot.ts";
import { slotName } from "./slot-name.ts";

const one = seriesAt(1);
const soon = { timeout: 20_000, interval: 50 };

let cluster: Cluster;
let standby: Replica;
let primary: Pool;
let admin: Pool;
let promoted: Pool;
const relays: Relay[] = [];

/** A relay that does not move its checkpoint: a replay from there would begin with the first change. */
function start(pool: Pool, databaseUrl: string, listener: Listener): Relay {
  const timings = { standbyMs: 20, checkpointMs: 600_000, retryMs: 20, longestRetryMs: 100 };
  const relay = startRelay({ pool, databaseUrl, stream: streamTo(listener), log: consoleLogger, timings });
  relays.push(relay);
  return relay;
}

const set = async (name: string, value: string) => {
  await admin.unsafe(`alter system set ${name} = '${value}'`);
  await admin`select pg_reload_conf()`;
};

/** Waits until the standby's copy of the slot has this position as confirmed. */
const isCopied = (name: string, lsn: string) =>
  vi.waitFor(async () => {
    // A copy needs a record of the running transactions, which comes every 15 s. A reload wakes PostgreSQL's worker, which naps up to 30 s.
    await admin`select pg_log_standby_snapshot()`;
    await standby.ask("select pg_reload_conf()");
    const found = await standby.ask(`
      select from pg_replication_slots where slot_name = '${name}' and synced and not temporary
        and confirmed_flush_lsn >= '${lsn}'`);
    expect(found).toHaveLength(1);
  }, soon);

beforeAll(async () => {
  cluster = await openCluster();
  primary = openPool(cluster.url, 4);
  admin = openPool(cluster.superuserUrl, 1);
  await admin`select pg_create_physical_replication_slot('standby')`;
  standby = await openReplica(cluster, {
    primary_slot_name: "standby",
    hot_standby_feedback: "on",
    sync_replication_slots: "on",
  });
  promoted = openPool(standby.url, 4);
});
afterAll(async () => {
  for (const relay of relays) await relay.stop();
  await Promise.all([primary, admin, promoted].map((pool) => pool?.end({ timeout: 1 })));
  await standby?.close();
  await cluster?.close();
});

test("where PostgreSQL is told to wait for a standby, the relay publishes nothing that the standby does not have", async () => {
  await set("synchronized_standby_slots", "standby");
  const listener = new Listener();
  const relay = start(primary, cluster.url, listener);
  await slotIsRead(primary);
  await standby.kill();
  await emit(primary, one, 1);
  await vi.waitFor(async () => {
    const waiting = await admin`select from pg_stat_activity where wait_event = 'WaitForStandbyConfirmation'`;
    expect(waiting).toHaveLength(1);
  }, soon);
  expect(listener.brought).toBe(0);
  await standby.restart();
  await listener.until(() => listener.heard.length >= 1);
  await relay.stop();
  await set("synchronized_standby_slots", "");
});

test("after the primary's death a relay goes on from the standby's copy of the slot: nothing lost, nothing replayed that was confirmed", async () => {
  const before = new Listener();
  const relay = start(primary, cluster.url, before);
  await slotIsRead(primary);
  // From now on a change is accepted once the standby has it.
  await set("synchronous_standby_names", "*");
  await vi.waitFor(async () => {
    const [row] =
      await admin`select sync_state from pg_stat_replication where application_name <> 'tidemark'`;
    expect(row).toEqual({ sync_state: "sync" });
  }, soon);
  const published = [2, 3, 4, 5];
  for (const revision of published) await emit(primary, one, revision);
  await before.until(() => before.revisions(one).includes(5));
  const [at] = await primary`select pg_current_wal_flush_lsn()::text as lsn, ${slotName(primary)} as name`;
  await isCopied(at!.name, at!.lsn);

  let fail!: (error: Error) => void;
  before.gate = new Promise((_, reject) => (fail = reject));
  before.gate.catch(() => {});
  const accepted: number[] = [];
  const writing = (async () => {
    for (let revision = 6; ; revision++) {
      await emit(primary, one, revision);
      accepted.push(revision);
    }
  })();
  await vi.waitFor(() => {
    expect(accepted.length).toBeGreaterThan(50);
    expect(before.brought).toBeGreaterThan(before.heard.length);
  }, soon);
  await Promise.all([expect(writing).rejects.toThrow(), cluster.kill()]);
  fail(new Error("the primary is gone"));
  await relay.stop();
  expect(Math.max(...before.revisions(one))).toBe(5);

  await standby.promote();
  expect(await readSlot(promoted)).toMatchObject({ state: "free", failover: true, isSynced: true });
  const after = new Listener();
  start(promoted, standby.url, after);
  await after.until(() => after.revisions(one).includes(accepted.at(-1)!));
  await emit(promoted, one, 1_000_000);
  await after.until(() => after.revisions(one).includes(1_000_000));
  // The last one may have been on its way when the primary died.
  const last = accepted.at(-1)!;
  const found = after.revisions(one).filter((revision) => revision > last);
  expect([[1_000_000], [last + 1, 1_000_000]]).toContainEqual(found);
  expect(after.revisions(one).filter((revision) => revision <= last)).toEqual(accepted);
});
