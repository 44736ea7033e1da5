import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type AlertWorld, openAlertWorld } from "../../testing/alert-world.ts";
import { openCluster } from "../../testing/cluster.ts";
import { openPriceStory, type PriceStory } from "../../testing/price-story.ts";
import type { ServerProcess } from "../../testing/running.ts";
import { readSlot } from "../changes/replication-slot.ts";

let world: AlertWorld;
let server: ServerProcess;
let story: PriceStory;
const ends: (() => Promise<unknown>)[] = [];

async function begin(url: string, ownerUrl: string): Promise<void> {
  world = await openAlertWorld(url);
  ends.push(() => world.close());
  server = await world.start();
  story = await openPriceStory(world, server, ownerUrl);
  await story.move(1);
  await story.delivered(server);
}
async function beginOnTestDatabase(): Promise<void> {
  const { url, ownerUrl, drop } = await createTestDatabase();
  ends.push(drop);
  await begin(url, ownerUrl);
}
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends.length = 0;
});

/** Each channel got each message once, at whichever attempt. */
function expectNoRepeats(): void {
  for (const { keys } of [world.hook, world.post]) expect(keys).toHaveLength(story.messages);
}

describe("outages lose and repeat no alert, and keep each product's order", { timeout: 90_000 }, () => {
  test.each([
    { name: "the mail server", down: () => world.post, up: () => world.hook },
    { name: "a webhook", down: () => world.hook, up: () => world.post },
  ])("$name is down and comes back: the other channel gets its messages meanwhile", async ({ down, up }) => {
    await beginOnTestDatabase();
    await down().close();
    await story.move(3);
    await story.told(server);
    await vi.waitFor(() => expect(up().keys).toHaveLength(story.messages), { timeout: 20_000 });
    await vi.waitFor(
      async () =>
        expect(
          await world.pool`
          select from delivery where status = 'waiting' and lease_token is null and problem is not null`,
        ).toHaveLength(1),
      { timeout: 20_000 },
    );
    await down().reopen();
    await story.move(1);
    await story.delivered(server);
    expectNoRepeats();
  });

  test("a replication slot dropped while prices change loses and repeats no alert", async () => {
    await beginOnTestDatabase();
    await story.move(2);
    // A slot is created only after the running transactions end: not before this one ends.
    const hold = await world.pool.reserve();
    await hold`begin`;
    await hold`select pg_current_xact_id()`;
    await vi.waitFor(
      () =>
        world.pool`
          select pg_terminate_backend(active_pid, 5000), pg_drop_replication_slot(slot_name)
          from pg_replication_slots where database = current_database()`,
      { timeout: 20_000 },
    );
    await story.move(2);
    expect((await readSlot(world.pool)).state).not.toBe("free");
    await hold`commit`;
    hold.release();
    await story.move(1);
    await story.delivered(server);
    expectNoRepeats();
    await vi.waitFor(async () => expect((await readSlot(world.pool)).state).toBe("busy"), {
      timeout: 20_000,
    });
  });

  test("PostgreSQL killed while messages go out and restarted: the server continues and loses no alert", async () => {
    const cluster = await openCluster();
    ends.push(() => cluster.close());
    await begin(cluster.url, cluster.superuserUrl);
    for (const { gate } of [world.hook, world.post]) gate.shut();
    await story.move(2);
    await vi.waitFor(
      () => {
        for (const { keys } of [world.hook, world.post])
          expect(keys.length).toBeGreaterThan(story.messages - 6);
      },
      { timeout: 20_000 },
    );
    // One transaction of the server is running.
    const hold = await world.pool.reserve();
    await hold`begin`;
    await hold`lock table alert in share mode`;
    await story.move(1);
    await vi.waitFor(
      async () =>
        expect(
          await world.pool`
            select from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'insert into "alert"'`,
        ).toHaveLength(1),
      { timeout: 20_000 },
    );
    await cluster.kill();
    for (const { gate } of [world.hook, world.post]) gate.open();
    await vi.waitFor(() => expect(server.lines.join("\n")).toMatch(/ECONNREFUSED/), { timeout: 20_000 });
    await cluster.restart();
    await vi.waitFor(() => world.pool`select 1`, { timeout: 20_000 });
    await story.move(1);
    await story.delivered(server);
    expect(server.child.exitCode).toBeNull();
  });
});
