import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { loggerTo } from "../../platform/logger.ts";
import { cutReaders, emit, Listener, seriesAt, slotIsRead, streamTo } from "../../testing/change-world.ts";
import { openDatabaseProxy } from "../../testing/database-proxy.ts";
import { type Relay, startRelay } from "./relay.ts";
import { changesStatus } from "./relay-status.ts";
import { dropSlot, readSlot } from "./replication-slot.ts";
import { createSlot } from "./statements.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let relays: Relay[];
let listener: Listener;
const [one, other] = [seriesAt(1), seriesAt(2)];

const quick = { standbyMs: 20, pollMs: 20, checkpointMs: 20, retryMs: 20, longestRetryMs: 100 };

function start(to = listener, log = loggerTo(() => {})): Relay {
  const relay = startRelay({ pool, databaseUrl: database.url, stream: streamTo(to), log, timings: quick });
  relays.push(relay);
  return relay;
}

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 6);
  relays = [];
  listener = new Listener();
});
afterEach(async () => {
  for (const relay of relays) await relay.stop();
  await pool.end({ timeout: 5 });
  await database.drop();
});

const emitted = async (series: bigint, ...revisions: number[]) => {
  for (const revision of revisions) await emit(pool, series, revision);
};

/** The checkpoint covers all changes published so far. */
const checkpointed = () =>
  vi.waitFor(
    async () => {
      const behind = await pool`
        select 1 from price_change, change_checkpoint where not pg_visible_in_snapshot(xid, snapshot)`;
      expect(behind).toHaveLength(0);
    },
    { interval: 20 },
  );

describe("the relay", () => {
  test("the relay publishes what was committed before its first start, then what follows, with all fields", async () => {
    await emitted(one, 1);
    start();
    await listener.until(() => listener.heard.length >= 1);
    await slotIsRead(pool);
    await emitted(one, 2);
    await listener.until(() => listener.heard.length >= 2);
    expect(listener.heard[1]).toEqual({
      version: 1,
      seriesId: String(one),
      productId: String(one >> 3n),
      marketplace: "com",
      asin: "B000000001",
      series: "buy_box",
      revision: 2,
      kind: "accepted",
      retracts: null,
      previous: 100,
      price: 200,
      currency: "USD",
      exponent: 2,
      at: expect.stringMatching(/Z$/),
      acceptedAt: expect.stringMatching(/Z$/),
      reporters: 2,
      verified: false,
    });
  });

  test("the relay stops at once while connections for replication get no answer", async () => {
    const proxy = await openDatabaseProxy(database.url);
    proxy.mode = "silent";
    const relay = startRelay({
      pool,
      databaseUrl: proxy.url,
      stream: streamTo(listener),
      log: loggerTo(() => {}),
    });
    await vi.waitFor(() => expect(proxy.asked).toBe(1), { interval: 5 });
    const began = performance.now();
    await relay.stop();
    expect(performance.now() - began).toBeLessThan(3000);
    await proxy.close();
  });

  test("the relay publishes nothing of a transaction rolled back, and nothing of a restored backup", async () => {
    start();
    await slotIsRead(pool);
    await pool
      .begin((tx) => emit(tx, one, 1).then(() => Promise.reject(new Error("undone"))))
      .catch(() => {});
    await pool`
      insert into price_change (series_id, revision, kind, at, reporters, verified, xid)
      values (${String(one)}::bigint, 2, 'accepted', now(), 2, false, '0')`;
    await emitted(one, 3);
    await listener.until(() => listener.heard.length > 0);
    expect(listener.revisions(one)).toEqual([3]);
  });

  test("the relay skips a row whose series id is not valid", async () => {
    start();
    await slotIsRead(pool);
    await emitted(7n, 1);
    await emitted(one, 1);
    await listener.until(() => listener.heard.length >= 1);
    expect(listener.revisions(one)).toEqual([1]);
  });

  test("a relay stopped in the middle of a batch loses nothing: the next one begins with what was not handled", async () => {
    const first = start();
    await slotIsRead(pool);
    await emitted(one, 1);
    await listener.until(() => listener.heard.length >= 1);
    let fail!: (error: Error) => void;
    listener.gate = new Promise((_, reject) => (fail = reject));
    await emitted(one, 2, 3, 4);
    await listener.until(() => listener.brought > 1);
    const stopped = first.stop();
    fail(new Error("killed"));
    await stopped;
    const second = new Listener();
    start(second);
    await second.until(() => second.revisions(one).includes(4));
    expect(second.revisions(one).filter((revision) => revision > 1)).toEqual([2, 3, 4]);
  });

  test("the relay confirms nothing before the stream has it", async () => {
    start();
    await slotIsRead(pool);
    let open!: () => void;
    listener.gate = new Promise<void>((resolve) => (open = resolve));
    // Before its commit, in one statement: what other databases write meanwhile may be confirmed.
    const [at] = await pool`
      with made as (
        insert into price_change (series_id, revision, kind, previous, price, at, reporters, verified)
        values (${String(one)}::bigint, 1, 'accepted', 0, 100, now(), 2, false) returning 1
      )
      select pg_current_wal_insert_lsn()::text as lsn from made`;
    await emitted(one, 2);
    await listener.until(() => listener.brought > 0);
    const [slot] = await pool`
      select confirmed_flush_lsn <= ${at!.lsn}::text::pg_lsn as kept from pg_replication_slots
      where database = current_database()`;
    open();
    expect(slot).toEqual({ kept: true });
    await listener.until(() => listener.revisions(one).length >= 2);
  });

  test("a relay cut from the database repeatedly loses nothing and keeps each product's order", async () => {
    start();
    await slotIsRead(pool);
    const last = 60;
    for (let revision = 1; revision <= last; revision++) {
      await emitted(one, revision);
      await emitted(other, revision);
      if (revision % 20 === 10) {
        await listener.until(() => listener.heard.length > 0);
        await vi.waitFor(async () => expect(await cutReaders(pool)).toBe(1), {
          interval: 10,
        });
      }
    }
    await listener.until(() => listener.keys.size === 2 * last);
    const inOrder = Array.from({ length: last }, (_, at) => at + 1);
    expect(listener.revisions(one)).toEqual(inOrder);
    expect(listener.revisions(other)).toEqual(inOrder);
  });

  test("the relay does not skip a transaction whose commit directly follows the confirmed one", async () => {
    const first = start();
    await slotIsRead(pool);
    const [a, b] = [await pool.reserve(), await pool.reserve()];
    let fail!: (error: Error) => void;
    try {
      await a`begin`;
      await b`begin`;
      await emit(a, one, 1);
      await emit(b, other, 1);
      await a`commit`;
      const [at] = await pool`select pg_current_wal_insert_lsn()::text as lsn`;
      await vi.waitFor(async () => {
        const slot = await readSlot(pool);
        expect(slot.state).toBe("busy");
        const [row] = await pool`
          select confirmed_flush_lsn >= ${at!.lsn}::text::pg_lsn as told from pg_replication_slots
          where slot_name = ${slot.name}`;
        expect(row).toEqual({ told: true });
      });
      listener.gate = new Promise((_, reject) => (fail = reject));
      listener.gate.catch(() => {});
      await b`commit`;
      await listener.until(() => listener.brought >= 2);
      const stopped = first.stop();
      fail(new Error("killed"));
      await stopped;
    } finally {
      a.release();
      b.release();
    }
    const second = new Listener();
    start(second);
    await second.until(() => second.revisions(other).length >= 1);
  });

  test("the relay retries while the stream is down, then publishes everything in order", async () => {
    const said: string[] = [];
    start(
      listener,
      loggerTo((_, message) => said.push(message)),
    );
    await slotIsRead(pool);
    listener.gate = Promise.reject(new Error("the broker is down"));
    listener.gate.catch(() => {});
    await emitted(one, 1, 2, 3);
    await listener.until(() => listener.brought >= 6);
    expect(new Set(said)).toEqual(new Set(["the relay failed and will retry"]));
    listener.gate = Promise.resolve();
    await listener.until(() => listener.revisions(one).length >= 3);
    expect(listener.revisions(one)).toEqual([1, 2, 3]);
  });

  test("the relay also retries when the stream fails over the backlog", async () => {
    await emitted(one, 1, 2);
    listener.gate = Promise.reject(new Error("the broker is down"));
    listener.gate.catch(() => {});
    start();
    await listener.until(() => listener.brought >= 4);
    listener.gate = Promise.resolve();
    await listener.until(() => listener.heard.length >= 2);
    expect(listener.revisions(one)).toEqual([1, 2]);
  });

  test("the relay bounds its memory while the stream is blocked, then publishes a large transaction", async () => {
    start();
    await slotIsRead(pool);
    let open!: () => void;
    listener.gate = new Promise<void>((resolve) => (open = resolve));
    await pool`
      insert into price_change (series_id, revision, kind, at, reporters, verified)
      select ${String(one)}::bigint, n, 'accepted', now(), 2, false from generate_series(1, 20000) n`;
    await listener.until(() => listener.brought > 0);
    open();
    await listener.until(() => listener.heard.length >= 20_000);
    expect(listener.revisions(one)).toHaveLength(20_000);
  });
});

describe("a second relay", () => {
  test("a second relay waits while the first one reads, and takes over where it ended", async () => {
    const first = start();
    await slotIsRead(pool);
    await emitted(one, 1);
    await listener.until(() => listener.heard.length >= 1);
    const standby = new Listener();
    start(standby);
    await emitted(one, 2);
    await listener.until(() => listener.heard.length >= 2);
    expect(standby.heard).toEqual([]);
    await checkpointed();
    await first.stop();
    await emitted(one, 3);
    // What is beyond the checkpoint may come again, never what is before.
    await standby.until(() => standby.revisions(one).includes(3));
    expect(standby.revisions(one)).not.toContain(1);
  });

  test("of two relays started concurrently on a new database one reads", async () => {
    await emitted(one, 1, 2);
    const both = [new Listener(), new Listener()];
    for (const each of both) start(each);
    await slotIsRead(pool);
    await emitted(one, 3);
    await Promise.race(both.map((each) => each.until(() => each.revisions(one).includes(3))));
    const all = [...both[0]!.heard, ...both[1]!.heard].map(({ revision }) => revision);
    expect(new Set(all)).toEqual(new Set([1, 2, 3]));
  });
});

describe("a lost slot", () => {
  test("a lost slot is created again, and changes after the checkpoint are published, not earlier ones", async () => {
    const first = start();
    await slotIsRead(pool);
    await emitted(one, 1, 2);
    await listener.until(() => listener.heard.length >= 2);
    await checkpointed();
    await first.stop();
    await vi.waitFor(async () => {
      await dropSlot(pool);
      expect((await readSlot(pool)).state).toBe("missing");
    });
    await emitted(one, 3);
    await emitted(other, 1);
    const second = new Listener();
    start(second);
    await second.until(() => second.heard.length >= 2);
    await slotIsRead(pool);
    await emitted(one, 4);
    await second.until(() => second.revisions(one).includes(4));
    expect(second.revisions(one)).toEqual([3, 4]);
    expect(second.revisions(other)).toEqual([1]);
  });

  test("a lost slot whose relay died before the replay is replayed by the next one", async () => {
    await emitted(one, 1);
    await createSlot(pool);
    start();
    await listener.until(() => listener.heard.length >= 1);
    expect(listener.revisions(one)).toEqual([1]);
  });
});

describe("a slot that another made", () => {
  test("a slot created again on another machine does not hide what was not published", async () => {
    const first = start();
    await slotIsRead(pool);
    await emitted(one, 1);
    await listener.until(() => listener.heard.length >= 1);
    await first.stop();
    await vi.waitFor(async () => {
      await dropSlot(pool);
      expect((await readSlot(pool)).state).toBe("missing");
    });
    await emitted(one, 2);
    await createSlot(pool);
    const second = new Listener();
    start(second);
    await second.until(() => second.revisions(one).includes(2));
    await slotIsRead(pool);
    await emitted(one, 3);
    await second.until(() => second.revisions(one).includes(3));
  });

  test("a slot older than the publication is made again", async () => {
    const owner = openPool(database.ownerUrl, 1);
    await owner`drop publication tidemark`;
    await createSlot(pool);
    await emitted(one, 1);
    await owner`create publication tidemark for table price_change with (publish = 'insert')`;
    await owner.end();
    start();
    await listener.until(() => listener.revisions(one).includes(1));
    await slotIsRead(pool);
    await emitted(one, 2);
    await listener.until(() => listener.revisions(one).includes(2));
  });
});

test("a slot is made one that standbys may keep a copy of, also one that is there already", async () => {
  const [server] = await pool<[{ major: number }]>`
    select current_setting('server_version_num')::int / 10000 as major`;
  const mayBeKept = server.major >= 17 ? true : null;
  await createSlot(pool);
  expect(await readSlot(pool)).toMatchObject({ state: "free", failover: mayBeKept && false });
  const relay = start();
  await slotIsRead(pool);
  await emitted(one, 1);
  await listener.until(() => listener.heard.length >= 1);
  await relay.stop();
  await vi.waitFor(async () =>
    expect(await readSlot(pool)).toMatchObject({ state: "free", failover: mayBeKept, isSynced: false }),
  );
});

test("the relay's status has the mode and how far it is behind", async () => {
  expect(await changesStatus(pool)).toBeNull();
  const relay = start();
  await slotIsRead(pool);
  await vi.waitFor(async () =>
    expect(await changesStatus(pool)).toMatchObject({ mode: "slot", reading: true }),
  );
  await relay.stop();
  await vi.waitFor(async () =>
    expect(await changesStatus(pool)).toMatchObject({ mode: "slot", reading: false }),
  );
  await emitted(one, 1);
  const status = await changesStatus(pool);
  expect(status?.mode === "slot" && status.lagBytes).toBeGreaterThan(0);
});
