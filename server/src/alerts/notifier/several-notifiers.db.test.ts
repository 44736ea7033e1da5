import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AlertWorld, openAlertWorld } from "../../testing/alert-world.ts";
import { seriesAt } from "../../testing/change-world.ts";
import type { ServerProcess } from "../../testing/running.ts";
import { addChannel, addHolder, addWatch } from "../../testing/watch-world.ts";

const products = [seriesAt(1), seriesAt(2)] as const;
const people = 150;
const both = ["relay", "notifier"];

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let world: AlertWorld;

beforeEach(async () => {
  database = await createTestDatabase();
  world = await openAlertWorld(database.url);
  for (const one of products) await world.prices.accept(one, 2999, Date.now(), true);
  for (let n = 0; n < people; n++) {
    const holder = await addHolder(world.pool);
    await addChannel(world.pool, holder, { kind: "webhook", url: `${world.hook.url}?holder=${holder}` });
    for (const one of products) await addWatch(world.pool, holder, one, { kind: "target", price: 2000 });
  }
});
afterEach(async () => {
  await world.close();
  await database.drop();
});

/** A process whose messages have links to its own host name. */
const start = (name: string) => world.start({ PUBLIC_URL: `http://${name}.example` }, both);
const senders = () => new Set(world.hook.messages.map(({ links }) => new URL(links.watches).hostname));
const sent = (least: number) =>
  vi.waitFor(() => expect(world.hook.got.length).toBeGreaterThanOrEqual(least), { timeout: 45_000 });

/** A price falls, and as many deliveries are in flight as both processes take concurrently. */
async function dropAndHold(product: bigint): Promise<void> {
  const before = world.hook.got.length;
  world.hook.gate.shut();
  await world.prices.accept(product, 1999, Date.now(), true);
  await sent(before + 32);
}

/** Each message came once, at the first attempt. */
async function expectOnceEach(messages: number): Promise<void> {
  await sent(messages);
  await world.idle();
  expect(new Set(world.hook.keys).size).toBe(messages);
  expect(world.hook.keys).toHaveLength(messages);
  expect(await world.pool`select status, attempts, count(*)::int as n from delivery group by 1, 2`).toEqual([
    { status: "sent", attempts: 1, n: messages },
  ]);
}

describe("two notifiers on one database", () => {
  test("two notifiers share the deliveries, and none is sent twice", async () => {
    await Promise.all([start("one"), start("two")]);
    await dropAndHold(products[0]);
    expect(senders()).toEqual(new Set(["one.example", "two.example"]));
    world.hook.gate.open();
    await expectOnceEach(people);
  });

  test("two notifiers restarted one after the other while they send lose and repeat nothing", async () => {
    const [one, two] = await Promise.all([start("one"), start("two")]);
    const leave = async (leaving: ServerProcess, product: bigint) => {
      await dropAndHold(product);
      const gone = leaving.end("SIGTERM");
      world.hook.gate.open();
      await gone;
      expect(leaving.child.exitCode).toBe(0);
    };
    await leave(one, products[0]);
    await expectOnceEach(people);
    await start("three");
    await leave(two, products[1]);
    await expectOnceEach(2 * people);
    expect(senders()).toEqual(new Set(["one.example", "two.example", "three.example"]));
  }, 150_000);
});
