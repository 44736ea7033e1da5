import { afterEach, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { emit, Listener, seriesAt, slotIsRead, streamTo } from "../../testing/change-world.ts";
import { openCluster } from "../../testing/cluster.ts";
import { consoleLogger } from "../../testing/logger.ts";
import { type Relay, startRelay } from "./relay.ts";
import { changesStatus } from "./relay-status.ts";
import { readSlot } from "./replication-slot.ts";

const one = seriesAt(1);
const quick = { standbyMs: 20, pollMs: 20, checkpointMs: 20, retryMs: 20, longestRetryMs: 100 };
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends.length = 0;
});

/** A PostgreSQL of its own: these settings apply to a whole cluster. */
async function cluster(
  settings: Readonly<Record<string, string>>,
): Promise<{ pool: Pool; admin: Pool; databaseUrl: string }> {
  const { url: databaseUrl, superuserUrl, close } = await openCluster(settings);
  ends.push(close);
  const pool = openPool(databaseUrl, 8);
  const admin = openPool(superuserUrl, 1);
  ends.push(() => Promise.all([pool, admin].map((one) => one.end({ timeout: 1 }))));
  return { pool, admin, databaseUrl };
}

function start(at: { pool: Pool; databaseUrl: string }, listener: Listener): Relay {
  const relay = startRelay({
    ...at,
    stream: streamTo(listener),
    log: consoleLogger,
    timings: quick,
  });
  ends.push(() => relay.stop());
  return relay;
}

test("without logical WAL the relay polls the table, skips and repeats nothing, and keeps the order, whatever commits when", async () => {
  const at = await cluster({ wal_level: "replica", max_wal_senders: "0" });
  const { pool } = at;
  const [first, second] = [new Listener(), new Listener()];
  start(at, first);
  start(at, second);
  const heard = () => [...first.heard, ...second.heard];
  const writers = 6;
  const last = 25;
  // An old transaction that stays open while newer ones commit, and that writes after them.
  const old = await pool.reserve();
  await old`begin`;
  await emit(old, seriesAt(99), 1);
  await Promise.all(
    Array.from({ length: writers }, async (_, n) => {
      for (let revision = 1; revision <= last; revision++) await emit(pool, seriesAt(n), revision);
    }),
  );
  await vi.waitFor(() => expect(heard()).toHaveLength(writers * last));
  await emit(old, seriesAt(0), last + 1);
  await old`commit`;
  old.release();
  await vi.waitFor(() => expect(heard()).toHaveLength(writers * last + 2));
  const inOrder = Array.from({ length: last }, (_, n) => n + 1);
  for (let n = 1; n < writers; n++) {
    const byRevision = [...first.revisions(seriesAt(n)), ...second.revisions(seriesAt(n))];
    expect(byRevision.toSorted((a, b) => a - b)).toEqual(inOrder);
    for (const each of [first, second]) {
      expect(each.revisions(seriesAt(n))).toEqual(each.revisions(seriesAt(n)).toSorted((a, b) => a - b));
    }
  }
  // What was heard is ticked off a moment later.
  await vi.waitFor(async () => expect(await changesStatus(pool)).toEqual({ mode: "poll", waiting: 0 }));
});

test("a slot that PostgreSQL invalidated to spare its disk is created again and replayed", async () => {
  const at = await cluster({ max_slot_wal_keep_size: "1MB", max_wal_size: "32MB", min_wal_size: "32MB" });
  const { pool, admin } = at;
  const before = new Listener();
  const relay = start(at, before);
  await emit(pool, one, 1);
  await before.until(() => before.heard.length >= 1);
  await relay.stop();
  await emit(pool, one, 2);
  await vi.waitFor(
    async () => {
      await admin`select pg_switch_wal()`;
      await emit(pool, seriesAt(2), Math.floor(Math.random() * 1e9));
      await admin`checkpoint`;
      expect((await readSlot(pool)).state).toBe("lost");
    },
    { timeout: 20_000, interval: 5 },
  );
  const after = new Listener();
  start(at, after);
  await after.until(() => after.revisions(one).includes(2));
  await emit(pool, one, 3);
  await after.until(() => after.revisions(one).includes(3));
});

test("the relay continues after the database has ended all connections", async () => {
  const at = await cluster({});
  const { pool } = at;
  const listener = new Listener();
  start(at, listener);
  await emit(pool, one, 1);
  await listener.until(() => listener.heard.length >= 1);
  await slotIsRead(pool);
  await pool`
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type in ('client backend', 'walsender')`;
  // The pool's own connections are gone, too.
  await vi.waitFor(() => emit(pool, one, 2));
  await listener.until(() => listener.revisions(one).includes(2));
  expect(listener.revisions(one)).toEqual([1, 2]);
});

test("a change is published only once every transaction can see it", async () => {
  const at = await cluster({});
  const { pool, admin } = at;
  const listener = new Listener();
  start(at, listener);
  // Before, its own writes would wait for the standby, too.
  await slotIsRead(pool);
  await emit(pool, one, 1);
  await listener.until(() => listener.heard.length >= 1);
  // A commit that waits for a standby is in the log, and not visible yet.
  const wait = async (names: string) => {
    await admin`alter system set synchronous_standby_names = ${admin.unsafe(`'${names}'`)}`;
    await admin`select pg_reload_conf()`;
  };
  await wait("nobody");
  // Also after a failure: nothing can end while a commit waits.
  ends.push(() => wait(""));
  // Each connection reads the new setting by itself.
  const own = await pool.reserve();
  const [{ pid }] = (await own`select pg_backend_pid() as pid`) as unknown as [{ pid: number }];
  await vi.waitFor(async () =>
    expect(await own`show synchronous_standby_names`).toEqual([{ synchronous_standby_names: "nobody" }]),
  );
  // The checkpointer decides whether commits wait, once it has read the setting.
  await admin`checkpoint`;
  const committing = emit(own, one, 2);
  const sent = async () => {
    const [row] = await admin<{ sent: boolean }[]>`
      select sent_lsn >= pg_current_wal_flush_lsn() as sent from pg_stat_replication`;
    expect(row?.sent).toBe(true);
  };
  await vi.waitFor(async () => {
    const waiting = await pool`select from pg_stat_activity where pid = ${pid} and wait_event = 'SyncRep'`;
    expect(waiting).toHaveLength(1);
    await sent();
  });
  expect(await pool`select from price_change where revision = 2`).toHaveLength(0);
  expect(listener.brought).toBe(1);
  await wait("");
  await committing;
  own.release();
  await listener.until(() => listener.revisions(one).includes(2));
});
