import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openAlertWorld } from "../../testing/alert-world.ts";
import { openBroker } from "../../testing/broker.ts";
import { openPriceStory } from "../../testing/price-story.ts";

const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  ends.length = 0;
});

describe.skipIf(!process.env.KAFKA_BROKERS)("the notifier over its own Kafka broker (KAFKA_BROKERS)", () => {
  test("a Kafka broker killed and restarted while prices change loses and repeats no alert, and keeps each product's order", {
    timeout: 300_000,
  }, async ({ onTestFailed }) => {
    const broker = await openBroker();
    ends.push(() => broker.close());
    const { url, ownerUrl, drop } = await createTestDatabase();
    ends.push(drop);
    const world = await openAlertWorld(url);
    ends.push(() => world.close());
    const kafka = { KAFKA_BROKERS: broker.address };
    const [relay, ...notifiers] = await Promise.all([
      world.start(kafka, ["api", "relay"]),
      world.start(kafka, ["notifier"]),
      world.start(kafka, ["notifier"]),
    ]);
    onTestFailed(() => {
      for (const { lines } of [relay, ...notifiers]) console.error(lines.join("\n"));
    });
    const story = await openPriceStory(world, relay, ownerUrl);
    await story.move(2);
    await story.told(relay, 30_000);

    await story.move(2);
    await broker.kill();
    await story.move(2);
    const failed = (one: { lines: readonly string[] }, what: RegExp) =>
      vi.waitFor(() => expect(one.lines.join("\n")).toMatch(what), { timeout: 30_000 });
    await failed(relay, /the relay failed and will retry/);
    for (const one of notifiers) await failed(one, /the change stream failed and will be read again/);
    await broker.start();
    await story.move(2);
    await story.delivered(relay, 30_000);
    for (const { keys } of [world.hook, world.post]) expect(keys).toHaveLength(story.messages);
    for (const one of [relay, ...notifiers]) expect(one.child.exitCode).toBeNull();
  });
});
