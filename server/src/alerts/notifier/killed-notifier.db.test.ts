import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AlertWorld, openAlertWorld, pastLeaseMs, type Subscriber } from "../../testing/alert-world.ts";
import { seriesAt } from "../../testing/change-world.ts";
import type { ServerProcess } from "../../testing/running.ts";
import { addWatch } from "../../testing/watch-world.ts";

const lamp = seriesAt(1);
const barrier = 4711;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let world: AlertWorld;
let server: ServerProcess;
let ann: Subscriber;

beforeEach(async () => {
  database = await createTestDatabase();
  world = await openAlertWorld(database.url);
  server = await world.start();
  ann = await world.subscribe(server);
  await world.prices.accept(lamp, 2999, Date.now(), true);
  await addWatch(world.pool, ann.id, lamp, { kind: "target", price: 2000 });
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

const drop = () => world.prices.accept(lamp, 1999, Date.now(), true);
const came = (times: number) =>
  vi.waitFor(() => {
    expect(world.hook.keys).toHaveLength(times);
    expect(world.post.keys).toHaveLength(times);
  });
/** Statements of the server that wait for a lock. */
const stuck = async (statement: RegExp) =>
  (
    await world.pool<{ pid: number; query: string }[]>`
      select pid, query from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  ).filter(({ query }) => statement.test(query));

/** Another process takes over, after the leases of the killed one have run out. */
async function goOn(): Promise<void> {
  server = await world.start();
  await world.elapse(pastLeaseMs);
  await world.idle();
}

/** Each channel got one key `times` times, the extension has one message, and no delivery is left. */
async function expectOneMessage(times: number): Promise<void> {
  const [message, ...others] = await world.told(server, ann);
  expect(message).toMatchObject({ number: 1, kind: "price", items: [{ was: 2999, is: 1999 }] });
  expect(others).toEqual([]);
  const { key } = message!;
  for (const { keys } of [world.hook, world.post]) expect(keys).toEqual(Array(times).fill(key));
  await world.elapse(pastLeaseMs);
  await world.idle();
  expect(await world.pool`select status from delivery`).toEqual([{ status: "sent" }, { status: "sent" }]);
  for (const { keys } of [world.hook, world.post]) expect(keys).toHaveLength(times);
}

describe("kill -9 of the notifier", () => {
  test("a notifier killed after the commit of a message and before sending: the next one sends it once", async () => {
    const hold = await world.pool.reserve();
    await hold`select pg_advisory_lock(${barrier})`;
    await database.asOwner(`
      create function wait_at_barrier() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock_shared(${barrier}); return new; end $$;
      create trigger barrier before update of lease_token on delivery
        for each row execute function wait_at_barrier()`);
    await drop();
    await vi.waitFor(async () => expect(await stuck(/gen_random_uuid/)).toHaveLength(2));
    await server.end("SIGKILL");
    // The worst case: the running statements continue, and lease deliveries to the killed process.
    await hold`select pg_advisory_unlock(${barrier})`;
    hold.release();
    await vi.waitFor(async () => expect(await stuck(/gen_random_uuid/)).toHaveLength(0));
    expect([...world.hook.keys, ...world.post.keys]).toEqual([]);
    await goOn();
    await came(1);
    await expectOneMessage(1);
  });

  test("a notifier killed before the receivers have answered: the next one repeats the message once, under the same key", async () => {
    world.hook.gate.shut();
    world.post.gate.shut();
    await drop();
    await came(1);
    await server.end("SIGKILL");
    world.hook.gate.open();
    world.post.gate.open();
    await goOn();
    await came(2);
    await expectOneMessage(2);
  });

  test("a notifier killed before it stored the answers: the next one repeats the message once, under the same key", async () => {
    world.hook.gate.shut();
    world.post.gate.shut();
    await drop();
    await came(1);
    const hold = await world.pool.reserve();
    await hold`begin`;
    await hold`select from delivery for update`;
    world.hook.gate.open();
    world.post.gate.open();
    await vi.waitFor(async () => expect(await stuck(/set "status" = v\."status"/)).toHaveLength(2));
    await server.end("SIGKILL");
    for (const { pid } of await stuck(/set "status"/)) await hold`select pg_terminate_backend(${pid})`;
    await hold`commit`;
    hold.release();
    await goOn();
    await came(2);
    await expectOneMessage(2);
  });

  test("a notifier killed before the commit of an alert: the next one reads the change again and alerts once", async () => {
    const hold = await world.pool.reserve();
    await hold`begin`;
    await hold`lock table alert in share mode`;
    await drop();
    await vi.waitFor(async () => expect(await stuck(/insert into "alert"/)).toHaveLength(1));
    await server.end("SIGKILL");
    for (const { pid } of await stuck(/insert into "alert"/)) await hold`select pg_terminate_backend(${pid})`;
    await hold`commit`;
    hold.release();
    expect(await world.pool`select from alert`).toHaveLength(0);
    await goOn();
    await came(1);
    await expectOneMessage(1);
  });
});
